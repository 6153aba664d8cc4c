import type { SplitEntry } from '@yingtong/agent-protocol'

/** A stretch of the original file and which part of the pack holds it. */
export interface Piece {
  readonly offset: number
  readonly length: number
  readonly source: 'h' | 'b' | 'f'
  /** Number of the large value or frame, from 0; 0 for the header. */
  readonly index: number
  /** Where the stretch begins inside that part (decoded, for a frame). */
  readonly within: number
}

/** The original file as stretches in its order. */
export function* piecesOf(entry: SplitEntry): Generator<Piece> {
  let offset = 0
  let header = 0
  let frame = { index: -1, used: 0 }
  for (const run of entry.layout) {
    const [source, length] = run
    const count = source === 'f' ? (run[3] ?? 1) : 1
    for (let each = 0; each < count; each += 1) {
      const index = source === 'h' ? 0 : run[2] + each
      if (source === 'f' && frame.index !== index) frame = { index, used: 0 }
      const within = source === 'h' ? header : source === 'f' ? frame.used : 0
      yield { offset, length, source, index, within }
      offset += length
      if (source === 'h') header += length
      if (source === 'f') frame.used += length
    }
  }
}
