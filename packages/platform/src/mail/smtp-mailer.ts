import type { Mailer } from '@yingtong/domain'
import { createTransport } from 'nodemailer'

/** A server that takes the connection and then says nothing must not hold a job. */
const WAIT_MS = 20_000

/**
 * Hands letters to the next mail server, one connection each: they are rare. Plain text only, no file and no address is
 * read on its behalf. With a password in `url` the connection must become TLS before the password goes out.
 */
export function smtpMailer(options: {
  /** `smtp://user:password@host:587`, `smtps://…`. */
  readonly url: string
  readonly from: string
  readonly origin: string
}): Mailer {
  const { url, from, origin } = options
  const at = new URL(url)
  const user = decodeURIComponent(at.username)
  const secure = at.protocol === 'smtps:'
  const transport = createTransport({
    host: at.hostname,
    port: Number(at.port) || (secure ? 465 : 587),
    secure,
    requireTLS: user !== '' && !secure,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(at.password) } }),
    connectionTimeout: WAIT_MS,
    greetingTimeout: WAIT_MS,
    socketTimeout: WAIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    origin,
    async send({ to, subject, text }) {
      await transport.sendMail({
        from,
        // As an object, so that nothing in it is read as a list of addresses.
        to: { name: '', address: to },
        subject,
        text,
        // Nobody's “out of office” answers a machine (RFC 3834 §5).
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    },
  }
}
