import net from 'node:net'
import { expect, test } from 'vitest'
import { collectingServer } from '../test/collecting-server.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { associatedPeer, storeMessage } from '../test/raw-requestor.ts'
import { readResponses } from '../test/read-responses.ts'
import { syntheticInstance } from '../test/synthetic-instance.ts'
import { encodeReleaseRq } from '../upper-layer/encode-pdu.ts'

test('close lets a running object finish, and its peer release', async () => {
  const { server, port } = await collectingServer({
    handlers: {
      store: async () => {
        await new Promise((resolve) => setTimeout(resolve, 200))
        return { status: 0 }
      },
    },
  })
  const peer = await associatedPeer(port)
  const waiting = await RawPeer.connect(port)
  peer.send(storeMessage(syntheticInstance()))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const closed = server.close(5000)
  await expect(RawPeer.connect(port)).rejects.toThrow(/ECONNREFUSED/)
  await until(() => readResponses(peer.received).commands.length === 1)
  peer.send(encodeReleaseRq())
  await until(() => readResponses(peer.received).pduTypes.includes(6))
  await peer.close()
  await closed
  await until(() => waiting.closed)
})

test('close aborts what is still there after its grace', async () => {
  const { server, port } = await collectingServer()
  const peer = await associatedPeer(port)
  const startedAt = performance.now()
  await server.close(100)
  expect(readResponses(peer.received).abort).toEqual([0, 0])
  expect(performance.now() - startedAt).toBeLessThan(3000)
})

test('listen rejects when the port is taken', async () => {
  const taken = net.createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as net.AddressInfo
  const { server } = await collectingServer()
  await server.close(0)
  await expect(server.listen(port, '127.0.0.1')).rejects.toThrow(/EADDRINUSE/)
  taken.close()
})
