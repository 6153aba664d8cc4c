import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '@yingtong/testkit'
import { afterEach, expect, test } from 'vitest'
import { VERIFICATION_SOP_CLASS } from '../implementation.ts'
import { Cleanup, startPeer } from '../test/peer-tool.ts'
import { IMPLICIT_LE, syntheticInstance } from '../test/synthetic-instance.ts'
import { contextsFor, DimseClient } from './dimse-client.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function storescp(...args: readonly string[]): Promise<{ port: number; folder: string }> {
  const folder = await cleanup.folder()
  const port = await freePort()
  const peer = await startPeer('storescp', ['-v', '-od', folder, ...args, String(port)], port)
  cleanup.add(() => peer.kill9())
  return { port, folder }
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
