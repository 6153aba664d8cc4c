import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { VERIFICATION_SOP_CLASS } from '../implementation.ts'
import { freePort, type RunningTool, startTool, temporaryFolder } from '../test-support/peer-tool.ts'
import { IMPLICIT_LE, syntheticInstance } from '../test-support/synthetic-instance.ts'
import { contextsFor, DimseClient } from './dimse-client.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function storescp(...args: readonly string[]): Promise<RunningTool & { port: number; folder: string }> {
  const { path, remove } = await temporaryFolder()
  cleanups.push(remove)
  const port = await freePort()
  const tool = await startTool('storescp', ['-v', '-od', path, ...args, String(port)], port)
  cleanups.push(tool.stop)
  return { ...tool, port, folder: path }
}

const connect = (port: number, contexts: Parameters<typeof DimseClient.connect>[0]['contexts']) =>
  DimseClient.connect({ host: '127.0.0.1', port, callingAeTitle: 'SCU', calledAeTitle: 'STORESCP', contexts })

const VERIFICATION = { abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LE] }

test('storescp answers our echo and keeps ten objects as they were sent', async () => {
  const { port, folder } = await storescp('+B')
  const instances = Array.from({ length: 10 }, () => syntheticInstance({ pixelBytes: 200_000 }))
  const association = await connect(port, [VERIFICATION, ...contextsFor(instances)])
  expect(await association.echo()).toBe(0)
  for (const instance of instances) expect(await association.store(instance)).toEqual({ status: 0 })
  await association.release()
  const files = await readdir(folder)
  expect(files).toHaveLength(10)
  for (const file of files) {
    const bytes = await readFile(join(folder, file))
    const sent = instances.find((instance) => file.includes(instance.sopInstanceUid))
    expect(bytes.subarray(-(sent?.dataSet.length ?? 0)).equals(sent?.dataSet ?? Buffer.alloc(0))).toBe(true)
  }
})
