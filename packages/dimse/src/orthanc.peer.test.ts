import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, waitUntil } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VERIFICATION_SOP_CLASS } from './implementation.ts'
import { contextsFor, DimseClient } from './scu/dimse-client.ts'
import { type CollectingServer, collectingServer } from './test/collecting-server.ts'
import { Cleanup, startPeer } from './test/peer-tool.ts'
import { IMPLICIT_LE, sha256Of, syntheticInstance } from './test/synthetic-instance.ts'

const cleanup = new Cleanup()
let ours: CollectingServer
let dicomPort = 0
let http = ''

beforeAll(async () => {
  ours = await collectingServer()
  cleanup.add(() => ours.server.close(0))
  const folder = await cleanup.folder()
  dicomPort = await freePort()
  const httpPort = await freePort()
  http = `http://127.0.0.1:${httpPort}`
  const configuration = {
    Name: 'peer',
    StorageDirectory: folder,
    IndexDirectory: folder,
    HttpPort: httpPort,
    DicomPort: dicomPort,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomModalities: { ours: ['SCP', '127.0.0.1', ours.port] },
  }
  const file = join(folder, 'orthanc.json')
  await writeFile(file, JSON.stringify(configuration))
  const peer = await startPeer('Orthanc', [file], httpPort)
  cleanup.add(() => peer.kill9())
  await waitUntil('Orthanc answers', async () => (await fetch(`${http}/system`)).ok)
})
afterAll(() => cleanup.run())

const post = (path: string, body: string) => fetch(`${http}${path}`, { method: 'POST', body })

test('Orthanc takes what our SCU sends, byte for byte', async () => {
  const instances = Array.from({ length: 5 }, () => syntheticInstance({ pixelBytes: 200_000 }))
  const association = await DimseClient.connect({
    host: '127.0.0.1',
    port: dicomPort,
    callingAeTitle: 'SCU',
    calledAeTitle: 'ORTHANC',
    contexts: [
      { abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LE] },
      ...contextsFor(instances),
    ],
  })
  expect(await association.echo()).toBe(0)
  for (const instance of instances) expect(await association.store(instance)).toMatchObject({ status: 0 })
  await association.release()
  for (const { sopInstanceUid, dataSet } of instances) {
    const [id] = (await (await post('/tools/lookup', sopInstanceUid)).json()) as { ID: string }[]
    const file = Buffer.from(await (await fetch(`${http}/instances/${id?.ID}/file`)).arrayBuffer())
    expect(file.subarray(-dataSet.length).equals(dataSet)).toBe(true)
  }
})

test('our SCP takes what Orthanc sends', async () => {
  const instances = Array.from({ length: 5 }, () => syntheticInstance({ pixelBytes: 200_000 }))
  const ids = await Promise.all(
    instances.map(async ({ part10 }) => {
      const answer = await fetch(`${http}/instances`, { method: 'POST', body: Buffer.from(part10) })
      return ((await answer.json()) as { ID: string }).ID
    }),
  )
  expect((await post('/modalities/ours/echo', '{}')).status).toBe(200)
  const sent = await post('/modalities/ours/store', JSON.stringify(ids))
  expect(sent.status).toBe(200)
  // Orthanc may write lengths and order of its own, but the pixels stay the last element.
  expect(ours.stored.map((object) => object.sopInstanceUid).sort()).toEqual(
    instances.map((instance) => instance.sopInstanceUid).sort(),
  )
  expect(ours.stored.map((object) => object.sha256).sort()).toEqual(
    instances.map(({ dataSet }) => sha256Of(dataSet)).sort(),
  )
  expect(ours.stored[0]?.assoc.callingAeTitle).toBe('ORTHANC')
})
