import type { IncomingMessage } from 'node:http'

type Framed = Pick<IncomingMessage, 'method' | 'rawHeaders' | 'httpVersion'>

/** Methods that carry content here; everywhere else content has no meaning (RFC 9110 §9.3) and hides a second request. */
const WITH_CONTENT = new Set(['POST', 'PUT', 'PATCH'])
/** What ends a message or names its host must be said once (RFC 9112 §6.3, §3.2). */
const ONCE = ['content-length', 'transfer-encoding', 'host']

function valuesOf(rawHeaders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase()
    values.set(name, [...(values.get(name) ?? []), rawHeaders[index + 1]!])
  }
  return values
}

/**
 * Why a request could end in one place for us and in another for somebody behind us; null when it cannot. Node's parser
 * refuses most of it: both lengths, folded lines, lone line feeds. This is what it lets through.
 */
export function framingFault({ method = '', rawHeaders, httpVersion }: Framed): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'only HTTP/1.1 is spoken here'
  const values = valuesOf(rawHeaders)
  const twice = ONCE.find((name) => (values.get(name)?.length ?? 0) > 1)
  if (twice !== undefined) return `${twice} is said twice`
  const coding = values.get('transfer-encoding')?.[0]
  const length = values.get('content-length')?.[0]
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked')
    return 'only chunked is understood as transfer-encoding'
  if (coding !== undefined && length !== undefined) return 'a request has one length'
  if (coding !== undefined && httpVersion !== '1.1') return 'HTTP/1.0 knows no transfer-encoding'
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return 'content-length is no number of bytes'
  const hasContent = coding !== undefined || Number(length ?? 0) > 0
  return hasContent && !WITH_CONTENT.has(method) ? `${method} has no content` : null
}

/** True when bytes follow the head; of a request without a framing fault. */
export const hasContent = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
