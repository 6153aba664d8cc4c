import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { DigestReply, DigestRequest } from './digest-thread.ts'

// One thread, many streams: blocks of a stream come in order, each goes back to be filled again.
const open = new Map<number, Hash>()

parentPort?.on('message', ({ stream, block, used, last }: DigestRequest) => {
  const hash = open.get(stream) ?? createHash('sha256')
  if (used >= 0) hash.update(new Uint8Array(block, 0, used))
  if (last) open.delete(stream)
  else open.set(stream, hash)
  const reply: DigestReply = { stream, block, sha256: last && used >= 0 ? hash.digest('hex') : null }
  parentPort?.postMessage(reply, [block])
})
