import { afterEach, expect, test } from 'vitest'
import { type CollectingServer, collectingServer } from '../test/collecting-server.ts'
import { Cleanup, runPeer } from '../test/peer-tool.ts'
import { CT_IMAGE_STORAGE, EXPLICIT_LE, syntheticInstance } from '../test/synthetic-instance.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function start(options: Parameters<typeof collectingServer>[0] = {}): Promise<CollectingServer> {
  const running = await collectingServer(options)
  cleanup.add(() => running.server.close(0))
  return running
}

test('echoscu gets success', async () => {
  const { port, events } = await start()
  const { code, output } = await runPeer('echoscu', ['-v', '-aec', 'SCP', '127.0.0.1', String(port)])
  expect(output).toContain('Received Echo Response (Success)')
  expect(code).toBe(0)
  expect(events.map((event) => event.type)).toEqual([
    'listening',
    'association-accepted',
    'echo',
    'association-released',
  ])
})

test('echoscu with another called title is rejected with the reason', async () => {
  const { port } = await start()
  const { code, output } = await runPeer('echoscu', ['-aec', 'OTHER', '127.0.0.1', String(port)])
  expect(output).toContain('Called AE Title Not Recognized')
  expect(code).not.toBe(0)
})

test('storescu sends twenty slices, every byte arrives', async () => {
  const instances = Array.from({ length: 20 }, () => syntheticInstance({ pixelBytes: 300_000 }))
  const { port, stored } = await start()
  const folder = await cleanup.folderWith(instances)
  const args = ['-v', '-aet', 'MODALITY', '-aec', 'SCP', '+sd', '127.0.0.1', String(port), folder]
  const { code, output } = await runPeer('storescu', args)
  expect(code, output).toBe(0)
  expect(stored.map((object) => object.sha256).sort()).toEqual(instances.map((i) => i.sha256).sort())
  expect(stored[0]).toMatchObject({
    sopClassUid: CT_IMAGE_STORAGE,
    transferSyntaxUid: EXPLICIT_LE,
    assoc: { callingAeTitle: 'MODALITY', calledAeTitle: 'SCP', remoteAddress: '127.0.0.1' },
  })
})

test('dcmsend sends to the same place', async () => {
  const instances = Array.from({ length: 5 }, () => syntheticInstance())
  const { port, stored } = await start()
  const folder = await cleanup.folderWith(instances)
  const args = ['-v', '-aec', 'SCP', '+sd', '127.0.0.1', String(port), folder]
  const { code, output } = await runPeer('dcmsend', args)
  expect(code, output).toBe(0)
  expect(stored).toHaveLength(5)
})

test('a refusal reaches storescu with its status, and the association goes on', async () => {
  const instances = Array.from({ length: 3 }, () => syntheticInstance({ pixelBytes: 200_000 }))
  const { port, events } = await start({
    handlers: { store: async () => ({ status: 0xa700, errorComment: 'Disk is full' }) },
  })
  const folder = await cleanup.folderWith(instances)
  const args = ['-v', '-nh', '-aec', 'SCP', '+sd', '127.0.0.1', String(port), folder]
  const { output } = await runPeer('storescu', args)
  expect(output.match(/Refused: OutOfResources/g)).toHaveLength(3)
  expect(events.filter((event) => event.type === 'association-accepted')).toHaveLength(1)
  expect(events.at(-1)?.type).toBe('association-released')
})
