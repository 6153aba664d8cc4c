import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// V8 counts the bytes of buffers only roughly and lets 60 to 100 MB of dead ones gather before it looks. On a PC where
// the agent may have 400 MB in all, the young generation is collected by bytes instead: about 1 ms each time.
setFlagsFromString('--expose-gc')
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc')

/** A counter of bytes that went through buffers; every `everyBytes` of them the young generation is collected. */
export function collectEvery(everyBytes: number): (byteLength: number) => void {
  let since = 0
  return (byteLength) => {
    since += byteLength
    if (since < everyBytes) return
    since = 0
    collect({ type: 'minor' })
  }
}
