import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { Cleanup } from '../test/peer-tool.ts'
import { associatedPeer, CT_CONTEXT, pData, storeCommand } from '../test/raw-requestor.ts'
import { syntheticInstance } from '../test/synthetic-instance.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const ASSOCIATIONS = 8
const OBJECT_BYTES = 200 * 1024 * 1024

test('eight associations push 200 MiB each into a slow store: the sockets are paused, nothing piles up', async () => {
  const file = new URL('../test/slow-target.ts', import.meta.url)
  const target = fork(file, {
    execArgv: ['--expose-gc', '--max-semi-space-size=4'],
    env: { MALLOC_ARENA_MAX: '1' },
  })
  cleanup.add(async () => target.kill('SIGKILL'))
  const [{ port }] = (await once(target, 'message')) as [{ port: number }]
  const rss = async () => {
    target.send('state')
    const [state] = (await once(target, 'message')) as [{ rssBytes: number; associations: number }]
    expect(state.associations).toBe(ASSOCIATIONS)
    return state.rssBytes
  }
  const peers = await Promise.all(Array.from({ length: ASSOCIATIONS }, () => associatedPeer(port)))
  for (const peer of peers) cleanup.add(() => peer.close())
  const before = await rss()
  const fragment = pData(CT_CONTEXT, 'data set', Buffer.alloc(250_000), false)
  let written = 0
  for (const peer of peers) {
    peer.send(storeCommand(syntheticInstance()))
    const push = () => {
      for (let sent = 0; sent < OBJECT_BYTES; sent += fragment.length) {
        written += fragment.length
        if (!peer.socket.write(fragment)) return peer.socket.once('drain', push)
      }
      return undefined
    }
    push()
  }
  const grown: number[] = []
  for (let i = 0; i < 6; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    grown.push((await rss()) - before)
  }
  expect(Math.max(...grown)).toBeLessThan(48 * 1024 * 1024)
  expect(written, 'TCP has slowed the senders down').toBeLessThan((ASSOCIATIONS * OBJECT_BYTES) / 4)
})
