import { EnrolRequest, type EnrolResponse, importPublicKey, verifyRequest } from '@yingtong/agent-protocol'
import { DomainError, enrolAgent, type RateLimiter, type Services } from '@yingtong/domain'
import { jsonResponse } from '../http/error-response.ts'
import { readBody } from '../http/read-body.ts'
import type { Exchange } from '../http/server.ts'
import { checkVersion, demandSignedBody, parseMessage } from './agent-request.ts'

/** The one door of the edge protocol for machines that nobody knows yet. */
export const ENROL_PATH = '/agent/v1/enrol'

/** A stranger's body is read up to here. */
const BODY_BYTES_MAX = 4096

/** The message of a machine that proves to hold the private half of the key which it brings. */
async function provenMessage(services: Services, { request, url }: Exchange): Promise<EnrolRequest> {
  const body = await readBody(request, BODY_BYTES_MAX)
  const message = parseMessage(EnrolRequest, body.bytes)
  const { method, headers } = request
  const received = {
    method,
    path: `${url.pathname}${url.search}`,
    header: (name: string) => headers.get(name),
  }
  const verdict = await verifyRequest(await importPublicKey(message.publicKey), received, services.now())
  if (!verdict.ok)
    throw new DomainError(
      verdict.code === 'bad-request' ? 'invalid' : 'unauthenticated',
      'the request is not signed with the key that it brings, or not now',
      { logFields: { agentError: verdict.code } },
    )
  demandSignedBody(body, verdict.fields.bodySha256)
  return message
}

/** `POST /agent/v1/enrol`: a code for a key. Only codes of machines that signed are tried. */
export async function enrolRequest(
  services: Services,
  limiter: RateLimiter,
  exchange: Exchange,
): Promise<Response> {
  if (exchange.request.method !== 'POST')
    return jsonResponse(405, { code: 'bad-request', message: 'only POST' }, { allow: 'POST' })
  const { address, requestId } = exchange
  await limiter.take([['agent:address', address]])
  checkVersion(exchange.request.headers)
  const message = await provenMessage(services, exchange)
  const body: EnrolResponse = await enrolAgent(services, { ...message, address, requestId }).catch(
    async (wrong: unknown) => {
      // Only wrong codes are counted: a stranger behind the hospital's address keeps no machine out of it.
      await limiter.take([['enrol:address', address]])
      throw wrong
    },
  )
  return jsonResponse(200, body)
}
