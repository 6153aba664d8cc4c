import { CodecError } from '../codec-error.ts'

const [DISCRETE, LINEAR, INDIRECT] = [0, 1, 2]

const damaged = () => new CodecError('corrupt', 'The colour table of the image is damaged.')

/** What is left to read of one table, and what came of it. */
interface Expansion {
  readonly segments: Uint16Array
  readonly out: number[]
  readonly lengthMax: number
}

/** One discrete or linear segment at `at` → where the next begins. */
function expandOne({ segments, out, lengthMax }: Expansion, at: number): number {
  const [opcode, length = 0] = [segments[at], segments[at + 1]]
  if (out.length + length > lengthMax) throw damaged()
  if (opcode === DISCRETE) {
    if (at + 2 + length > segments.length) throw damaged()
    for (let i = 0; i < length; i += 1) out.push(segments[at + 2 + i]!)
    return at + 2 + length
  }
  const [from, to] = [out.at(-1), segments[at + 2]]
  if (opcode !== LINEAR || from === undefined || to === undefined) throw damaged()
  for (let i = 1; i <= length; i += 1) out.push(Math.round(from + ((to - from) * i) / length))
  return at + 3
}

/**
 * Segmented Palette Color Lookup Table Data (PS3.3 §C.7.9.2): words, or bytes widened to words → `entries` values. An
 * indirect segment names others by their byte offset, which `wordBytes` turns into words. Throws CodecError('corrupt').
 */
export function expandSegments(segments: Uint16Array, entries: number, wordBytes: 1 | 2): Uint16Array {
  const expansion = { segments, out: [] as number[], lengthMax: entries }
  for (let at = 0; at + 1 < segments.length && expansion.out.length < entries; ) {
    if (segments[at] !== INDIRECT) {
      at = expandOne(expansion, at)
      continue
    }
    const count = segments[at + 1]!
    // The offset is 32 bits, the less significant word (or byte) first.
    const places = wordBytes === 2 ? 2 : 4
    let offset = 0
    for (let i = places - 1; i >= 0; i -= 1)
      offset = offset * (wordBytes === 2 ? 65_536 : 256) + (segments[at + 2 + i] ?? 0)
    let from = offset / wordBytes
    for (let i = 0; i < count; i += 1) from = expandOne(expansion, from)
    at += 2 + places
  }
  if (expansion.out.length < entries) throw damaged()
  return Uint16Array.from(expansion.out)
}
