import * as fs from 'node:fs'
import { join } from 'node:path'
import type { CallerList } from '@yingtong/agent-protocol'
import { waitUntil } from '@yingtong/testkit'
import { expect, it } from 'vitest'
import { callerListPath } from '../spool/layout.ts'
import { startCloudDouble } from '../testing/cloud-double.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { NO_CALLERS } from '../testing/no-callers.ts'
import { sendImages } from '../testing/send-images.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { useAgents, writeTestKey } from '../testing/test-agent.ts'

const folder = useTempFolder()
const agents = useAgents()
const BEAT_MS = 30_000

const as = (callingAeTitle: string, port: number) => sendImages({ port, callingAeTitle }, [testImage()])
/** PS3.8 table 9-21: rejected for good, by the service user, calling AE title not recognized. */
const NOT_RECOGNIZED = { code: 'rejected', details: { result: 1, source: 1, reason: 3 } }

it('a caller that nobody knows is refused and shown; let in, it may send at once, after a restart and without the cloud', {
  timeout: 120_000,
}, async () => {
  const dataDir = folder.make()
  const key = writeTestKey(dataDir)
  let list: CallerList = { revision: 'r1', callers: [], openUntil: null }
  const cloud = await startCloudDouble({ publicKey: key.publicKey, callers: () => list })
  const env = { DATA_DIR: dataDir, EDGE_KEY_FILE: key.path, CLOUD_URL: cloud.url, EDGE_CALLERS: NO_CALLERS }
  const agent = await agents.start(env)
  for (let n = 0; n < 2; n += 1)
    await expect(as('CT9', agent.dicomPort)).rejects.toMatchObject(NOT_RECOGNIZED)
  const wrong = { port: agent.dicomPort, callingAeTitle: 'CT9', calledAeTitle: 'PACS' }
  await expect(sendImages(wrong, [testImage()])).rejects.toMatchObject({ details: { reason: 7 } })
  const said = (outcome: string) =>
    cloud.heartbeats
      .flatMap(({ seenCallers = [] }) => seenCallers)
      .filter((seen) => seen.outcome === outcome && seen.callingAeTitle === 'CT9')
  const times = (outcome: string) => said(outcome).reduce((sum, { count }) => sum + count, 0)
  const both = () => times('not-known') === 2 && times('wrong-called-title') === 1
  await waitUntil('the cloud hears of both', both, BEAT_MS)
  expect(said('not-known')[0]).toMatchObject({ address: '127.0.0.1', calledAeTitle: 'EDGE' })
  expect(said('wrong-called-title')[0]).toMatchObject({ calledAeTitle: 'PACS' })

  list = { revision: 'r2', callers: [{ aeTitle: 'CT9', networks: ['127.0.0.1'] }], openUntil: null }
  const taken = () => cloud.heartbeats.some(({ callerRevision }) => callerRevision === 'r2')
  await waitUntil('the agent says that it has the list', taken, BEAT_MS)
  expect(await as('CT9', agent.dicomPort)).toMatchObject([{ status: 0 }])
  await expect(as('MR9', agent.dicomPort)).rejects.toMatchObject(NOT_RECOGNIZED)
  await agent.stop(0)
  await cloud.close()

  const alone = await agents.start(env)
  expect(await as('CT9', alone.dicomPort)).toMatchObject([{ status: 0 }])
  await expect(as('MR9', alone.dicomPort)).rejects.toMatchObject(NOT_RECOGNIZED)
  await alone.stop(0)

  // Half a list, as after a fault of the disk: it starts, and knows nobody until the cloud is back.
  const path = callerListPath(dataDir)
  fs.truncateSync(path, 20)
  const after = await agents.start(env)
  await expect(as('CT9', after.dicomPort)).rejects.toMatchObject(NOT_RECOGNIZED)
  await after.stop(0)
  expect(fs.existsSync(join(dataDir, 'callers.json'))).toBe(true)
})
