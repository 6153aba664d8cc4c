import { type MailServer, startMailServer } from '@yingtong/testkit/mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smtpMailer } from './smtp-mailer.ts'

let server: MailServer
beforeAll(async () => {
  server = await startMailServer()
})
afterAll(() => server.stop())

const mailerTo = (port: number, user = '') =>
  smtpMailer({
    url: `smtp://${user}127.0.0.1:${port}`,
    from: 'pacs@county.example',
    origin: 'https://pacs.example',
  })

const arrived = (subject: string) => server.letters.filter(({ raw }) => raw.includes(`Subject: ${subject}`))

describe('letters by SMTP', () => {
  it('arrive once, at one address, in any script, marked as a machine’s', async () => {
    const text = '林静芳：\n'
    await mailerTo(server.port).send({ to: 'lin@county.example', subject: 'one', text })
    expect(arrived('one')).toMatchObject([{ to: ['lin@county.example'] }])
    expect(arrived('one')[0]?.raw).toMatch(/^Auto-Submitted: auto-generated/im)
    expect(arrived('one')[0]?.text.trim()).toBe(text.trim())
  })

  it('go to nobody else when an address tries to name more', async () => {
    const to = 'lin@county.example, evil@elsewhere.example'
    await mailerTo(server.port)
      .send({ to, subject: 'two', text: 'x' })
      .catch(() => {})
    expect(server.letters.flatMap((letter) => letter.to)).not.toContain('evil@elsewhere.example')
  })

  it('are not sent by a password in the clear', async () => {
    const letter = { to: 'lin@county.example', subject: 'three', text: 'x' }
    await expect(mailerTo(server.port, 'user:secret@').send(letter)).rejects.toThrow(/TLS/i)
    expect(arrived('three')).toHaveLength(0)
  })

  it('are known as not sent where no server is', async () => {
    const gone = await startMailServer()
    await gone.stop()
    const letter = { to: 'lin@county.example', subject: 'four', text: 'x' }
    await expect(mailerTo(gone.port).send(letter)).rejects.toThrow()
  })
})
