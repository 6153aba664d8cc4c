export type ContentEncoding = 'br' | 'gzip'

/**
 * The best of brotli and gzip that an `Accept-Encoding` header admits (RFC 9110 §12.5.3), or `null` for the plain bytes.
 * An encoding with `q=0` is refused by the client; `*` admits what is not named.
 */
export function negotiateEncoding(
  acceptEncoding: string | null,
  available: Readonly<Record<ContentEncoding, boolean>>,
): ContentEncoding | null {
  const weights = parseWeights(acceptEncoding ?? '')
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0
  const candidates = (['br', 'gzip'] as const).filter((name) => available[name] && weightOf(name) > 0)
  const best = candidates.reduce<ContentEncoding | null>(
    (chosen, name) => (chosen === null || weightOf(name) > weightOf(chosen) ? name : chosen),
    null,
  )
  if (best !== null && (weights.get('identity') ?? 0) > weightOf(best)) return null
  return best
}

function parseWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    const weight = quality === undefined ? 1 : Number(quality.slice(2))
    if (name !== '') weights.set(name, Number.isFinite(weight) ? weight : 0)
  }
  return weights
}
