/** A media type with its parameters: `multipart/related; type="application/dicom"; transfer-syntax=*`. */
export interface MediaType {
  /** Lower case, without parameters. */
  readonly type: string
  /** Names in lower case, values as given without quotes. */
  readonly parameters: Readonly<Record<string, string>>
}

export interface MediaRange extends MediaType {
  /** 0 to 1, RFC 9110 §12.4.2. */
  readonly quality: number
}

const HEADER_CHARS_MAX = 4096

/** Splits on `separator` outside double quotes. */
function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = []
  let part = ''
  let quoted = false
  for (const sign of text) {
    if (sign === '"') quoted = !quoted
    if (sign === separator && !quoted) {
      parts.push(part)
      part = ''
    } else part += sign
  }
  return [...parts, part]
}

const unquoted = (text: string) => text.trim().replace(/^"(.*)"$/, '$1')

/** Parses one media type; null when there is none. */
export function parseMediaType(text: string): MediaType | null {
  const [type, ...rest] = splitUnquoted(text.slice(0, HEADER_CHARS_MAX), ';')
  if (!type?.includes('/')) return null
  const parameters: Record<string, string> = {}
  for (const each of rest) {
    const at = each.indexOf('=')
    if (at > 0) parameters[each.slice(0, at).trim().toLowerCase()] = unquoted(each.slice(at + 1))
  }
  return { type: type.trim().toLowerCase(), parameters }
}

/** The ranges of an Accept header, best first; an absent header accepts anything. */
export function parseAccept(header: string | null): MediaRange[] {
  if (!header?.trim()) return [{ type: '*/*', parameters: {}, quality: 1 }]
  const ranges = splitUnquoted(header.slice(0, HEADER_CHARS_MAX), ',').flatMap((text) => {
    const media = parseMediaType(text)
    if (!media) return []
    const { q, ...parameters } = media.parameters
    const quality = q === undefined ? 1 : Number(q)
    return Number.isFinite(quality) && quality > 0 ? [{ ...media, parameters, quality }] : []
  })
  return ranges.toSorted((a, b) => b.quality - a.quality)
}

/** What is asked for inside the envelope: the `type` of multipart/related, else the type itself. */
export function innerType(media: MediaType): string {
  return media.type === 'multipart/related' ? (media.parameters.type ?? '*/*').toLowerCase() : media.type
}

/** Whether a range such as `image/*` covers a type. */
export function covers(range: string, type: string): boolean {
  if (range === '*/*' || range === type) return true
  return range.endsWith('/*') && type.startsWith(range.slice(0, -1))
}
