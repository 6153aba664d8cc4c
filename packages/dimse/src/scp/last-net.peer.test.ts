import { afterEach, expect, test } from 'vitest'
import { collectingServer } from '../test/collecting-server.ts'
import { Cleanup } from '../test/peer-tool.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { associatedPeer, echoMessage } from '../test/raw-requestor.ts'
import { acceptByDefault } from './default-acceptance.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function echoes(peer: RawPeer): Promise<void> {
  const before = peer.received.length
  peer.send(echoMessage())
  await until(() => peer.received.length > before)
}

test('an exception of ours ends the association that it happens in, is told, and harms no other', async () => {
  let breaks = false
  const { port, server, events } = await collectingServer({
    accept: (context) => {
      if (breaks) throw new Error('ours')
      return acceptByDefault(context)
    },
  })
  cleanup.add(() => server.close(0))
  const other = await associatedPeer(port)
  cleanup.add(() => other.close())
  breaks = true
  await expect(associatedPeer(port)).rejects.toThrow()
  await until(() => events.some(({ type }) => type === 'handler-failed' || type === 'association-failed'))
  await until(() => server.associations === 1)
  await echoes(other)
  breaks = false
  const next = await associatedPeer(port)
  cleanup.add(() => next.close())
  await echoes(next)
})

test('a log that cannot be written costs nobody anything', async () => {
  const { port, server } = await collectingServer({
    log: () => {
      throw new Error('ENOSPC')
    },
  })
  cleanup.add(() => server.close(0))
  const peer = await associatedPeer(port)
  await echoes(peer)
  await peer.close()
  const stranger = await RawPeer.connect(port)
  stranger.send(Buffer.from('ff0000000004deadbeef', 'hex'))
  await until(() => stranger.received[0] === 7)
  await stranger.close()
  await until(() => server.associations === 0)
})
