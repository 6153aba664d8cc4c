import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type CollectingServer, collectingServer } from '../test-support/collecting-server.ts'
import { runTool, temporaryFolder } from '../test-support/peer-tool.ts'
import { CT_IMAGE_STORAGE, EXPLICIT_LE, syntheticInstance } from '../test-support/synthetic-instance.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(options: Parameters<typeof collectingServer>[0] = {}): Promise<CollectingServer> {
  const running = await collectingServer(options)
  cleanups.push(() => running.server.close(0))
  return running
}

async function folderWith(instances: readonly { part10: Uint8Array }[]): Promise<string> {
  const { path, remove } = await temporaryFolder()
  cleanups.push(remove)
  await mkdir(path, { recursive: true })
  await Promise.all(instances.map(({ part10 }, i) => writeFile(join(path, `${i}.dcm`), part10)))
  return path
}

test('echoscu gets success', async () => {
  const { port, events } = await start()
  const { code, output } = await runTool('echoscu', ['-v', '-aec', 'SCP', '127.0.0.1', String(port)])
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
  const { code, output } = await runTool('echoscu', ['-aec', 'OTHER', '127.0.0.1', String(port)])
  expect(output).toContain('Called AE Title Not Recognized')
  expect(code).not.toBe(0)
})

test('storescu sends twenty slices, every byte arrives', async () => {
  const instances = Array.from({ length: 20 }, () => syntheticInstance({ pixelBytes: 300_000 }))
  const { port, stored } = await start()
  const folder = await folderWith(instances)
  const args = ['-v', '-aet', 'MODALITY', '-aec', 'SCP', '+sd', '127.0.0.1', String(port), folder]
  const { code, output } = await runTool('storescu', args)
  expect(code, output).toBe(0)
  expect(stored.map((object) => object.sha256).sort()).toEqual(instances.map((i) => i.sha256).sort())
  expect(stored[0]).toMatchObject({
    sopClassUid: CT_IMAGE_STORAGE,
    transferSyntaxUid: EXPLICIT_LE,
    assoc: { callingAeTitle: 'MODALITY', calledAeTitle: 'SCP', remoteAddress: '127.0.0.1' },
  })
})
