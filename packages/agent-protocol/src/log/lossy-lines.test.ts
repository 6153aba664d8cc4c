import { expect, test } from 'vitest'
import { lossyLines } from './lossy-lines.ts'

/** A disk of so many bytes; more room may be made. */
function disk(room: number) {
  const bytes: number[] = []
  const state = { room, fault: 'ENOSPC' }
  const put = (chunk: Uint8Array): number => {
    const taken = Math.min(state.room, chunk.byteLength)
    if (taken === 0) throw Object.assign(new Error('write'), { code: state.fault })
    state.room -= taken
    bytes.push(...chunk.subarray(0, taken))
    return taken
  }
  return { put, state, text: () => new TextDecoder().decode(new Uint8Array(bytes)) }
}

const lossOf = (lost: number) => `{"lost":${lost}}\n`

test.each(['ENOSPC', 'EIO', 'EPIPE', 'EAGAIN'])(
  '%s: lines are lost, counted and told of; nothing is thrown',
  (fault) => {
    const small = disk(20)
    small.state.fault = fault
    const lines = lossyLines({ put: small.put, lossOf })
    lines.write('{"first":1}\n')
    for (let n = 0; n < 3; n++) lines.write(`{"second":${n},"long":"xxxxxxxx"}\n`)
    expect([lines.lost, lines.failing]).toEqual([3, true])
    small.state.room = 1_000
    lines.write('{"third":1}\n')
    expect([lines.lost, lines.failing]).toEqual([3, false])
    // The piece of the second stands alone on its line.
    expect(small.text()).toBe('{"first":1}\n{"second\n{"lost":3}\n{"third":1}\n')
  },
)

test('a sink that takes a byte at a time gets whole lines, one that takes none does not hang us', () => {
  const bytes: number[] = []
  const slow = lossyLines({ put: (chunk) => bytes.push(...chunk.subarray(0, 1)) && 1, lossOf })
  slow.write('{"a":1}\n')
  expect(new TextDecoder().decode(new Uint8Array(bytes))).toBe('{"a":1}\n')
  const stuck = lossyLines({ put: () => 0, lossOf })
  stuck.write('x\n')
  expect(stuck.lost).toBe(1)
})
