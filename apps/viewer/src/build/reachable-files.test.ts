import { describe, expect, it } from 'vitest'
import { reachableFiles } from './reachable-files.ts'

describe('reachableFiles', () => {
  it('follows chunks, named workers, styles and files by their names, and nothing else', () => {
    const sources = new Map([
      [
        'app.bundle.aa.js',
        'return ({7: "compute",}[chunkId] || chunkId); __webpack_require__.e(12); __webpack_require__.u(7)',
      ],
      ['12.bundle.bb.js', 'fetch(p + "0d.wasm")'],
      ['12.css', 'a{}'],
      ['compute.bundle.cc.js', 'work()'],
      ['99.bundle.dd.js', 'never asked for'],
    ])
    const reached = reachableFiles('app.bundle.aa.js', sources, ['0d.wasm', 'ff.wasm'])
    expect([...reached].sort()).toEqual([
      '0d.wasm',
      '12.bundle.bb.js',
      '12.css',
      'app.bundle.aa.js',
      'compute.bundle.cc.js',
    ])
  })
})
