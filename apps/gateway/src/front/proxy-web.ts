import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@yingtong/domain'
import { errorResponse, jsonResponse } from '../http/error-response.ts'
import { sendResponse } from '../http/send-response.ts'
import type { Arrival } from '../http/server.ts'
import { cleanHeaders, type Refusal, refusalOf, WEB_BODY_BYTES_MAX } from './clean-request.ts'
import { answerHeaders, guardAnswer, newPagePolicy } from './page-policy.ts'
import { passOn } from './pass-on.ts'
import { unavailablePage } from './unavailable-page.ts'

export interface WebProxy {
  forward(incoming: IncomingMessage, outgoing: ServerResponse, from: Arrival): void
}

export interface WebProxyOptions {
  readonly webOrigin: string
  /** What people type, when it is configured: then no Host header of a client reaches the web process. */
  readonly publicOrigin: string | null
  /** Asked when a page failed: without its database it failed for that, and says so. */
  readonly databaseAnswers?: () => Promise<boolean>
}

/** HTTP/1.0 need not name one, and pages are made for the host that was asked. */
const NO_HOST: Refusal = { status: 400, reason: 'the request names no host' }
const TOO_LARGE: Refusal = { status: 413, reason: 'the request is too large' }

/** Tells the web process where a request came from, as we found it ourselves (CVE-2024-34351). */
function introduced(
  headers: IncomingHttpHeaders,
  publicUrl: URL | null,
  from: Arrival & { readonly policy: string },
): IncomingHttpHeaders {
  const host = publicUrl?.host ?? headers.host
  return {
    ...cleanHeaders(headers),
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': publicUrl?.protocol === 'https:' ? 'https' : 'http',
    // One address, which `httpServer` found: the web process need not know of proxies.
    'x-forwarded-for': from.address,
    'content-security-policy': from.policy,
    'x-request-id': from.requestId,
  }
}

/** What a page-less door says in JSON, a person who opened a page reads as a page. */
function away(incoming: IncomingMessage, requestId: string): Response {
  if (incoming.method === 'GET' && (incoming.headers.accept ?? '').includes('text/html'))
    return unavailablePage(requestId)
  const starting = new DomainError(
    'unavailable',
    'the web application is not running at the moment; try again',
  )
  return errorResponse(starting, requestId)
}

/**
 * Passes on to the web process what machines do not speak; a web process that is down answers 503. Every page goes out
 * with a policy of its own, whose nonce Next.js reads from the request and puts on what it writes into the page.
 */
export function webProxy({ webOrigin, publicOrigin, databaseAnswers }: WebProxyOptions): WebProxy {
  const target = new URL(webOrigin)
  const publicUrl = publicOrigin === null ? null : new URL(publicOrigin)
  const https = publicUrl?.protocol === 'https:'

  function reply(outgoing: ServerResponse, response: Response): void {
    for (const [name, value] of Object.entries(answerHeaders(https))) response.headers.set(name, value)
    sendResponse(outgoing, response).catch(() => outgoing.destroy())
  }

  function refuse(outgoing: ServerResponse, requestId: string, refusal: Refusal) {
    // The rest of a body we refuse is not read: the connection ends with the answer.
    reply(outgoing, jsonResponse(refusal.status, { ...refusal, requestId }, { connection: 'close' }))
  }

  return {
    forward(incoming, outgoing, from) {
      const { requestId } = from
      const { headers, method = 'GET', url = '/' } = incoming
      const refusal = refusalOf({ method, url, headers, ownOrigin: publicUrl?.origin ?? null })
      if (refusal) return refuse(outgoing, requestId, refusal)
      if (publicUrl === null && headers.host === undefined) return refuse(outgoing, requestId, NO_HOST)
      const policy = newPagePolicy()
      passOn({
        incoming,
        outgoing,
        target,
        headers: introduced(headers, publicUrl, { ...from, policy }),
        contentBytesMax: WEB_BODY_BYTES_MAX,
        dress: (answer) => guardAnswer(answer, { policy, https }),
        isAway: async ({ statusCode }) =>
          statusCode === 500 && databaseAnswers !== undefined && !(await databaseAnswers()),
        refuse: (why) => {
          if (why === 'too-large') refuse(outgoing, requestId, TOO_LARGE)
          else reply(outgoing, away(incoming, requestId))
        },
      })
    },
  }
}
