import * as fs from 'node:fs'
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import { waitUntil } from '@yingtong/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import type { EdgeEnv } from '../env.ts'
import {
  type CloudDouble,
  type CloudDoubleOptions,
  type Fault,
  startCloudDouble,
} from '../testing/cloud-double.ts'
import { garbage, type TestImage, testImage } from '../testing/dicom-bytes.ts'
import { sendImages } from '../testing/send-images.ts'
import { expectedFile, filesBelow } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { type TestAgent, useAgents, writeTestKey } from '../testing/test-agent.ts'

const folder = useTempFolder()
const agents = useAgents()
const clouds: CloudDouble[] = []
afterAll(async () => {
  for (const cloud of clouds) await cloud.close()
})

interface Pair {
  readonly agent: TestAgent
  readonly cloud: CloudDouble
}

async function connected(
  options: Omit<CloudDoubleOptions, 'publicKey'> = {},
  env: Partial<EdgeEnv> = {},
): Promise<Pair> {
  const dataDir = folder.make()
  const key = writeTestKey(dataDir)
  const cloud = await startCloudDouble({ publicKey: key.publicKey, ...options })
  clouds.push(cloud)
  const agent = await agents.start({
    DATA_DIR: dataDir,
    EDGE_KEY_FILE: key.path,
    CLOUD_URL: cloud.url,
    ...env,
  })
  return { agent, cloud }
}

const itemsIn = ({ agent }: Pair, state: string): number =>
  agent.status().packs.find((totals) => totals.state === state)?.items ?? 0

async function allSafe(pair: Pair, images: readonly TestImage[]): Promise<void> {
  await waitUntil('everything is verified', () => itemsIn(pair, 'verified') === images.length)
  for (const image of images) expect(pair.cloud.store.originals.has(expectedFile(image).sha256)).toBe(true)
}

const once =
  (route: string, fault: Fault) =>
  (asked: string, count: number): Fault | null =>
    asked === route && count === 1 ? fault : null

describe('from the device to ACK-S', () => {
  it('A14: every original is rebuilt in the cloud; the edge keeps its copies and drops the pack', async () => {
    const pair = await connected()
    const images = Array.from({ length: 5 }, (_, seed) => testImage({ seed }))
    await sendImages({ port: pair.agent.dicomPort }, images)
    await allSafe(pair, images)
    expect(filesBelow(pair.agent.layout.ready)).toHaveLength(images.length)
    expect(filesBelow(pair.agent.layout.packs)).toEqual([])
    expect(pair.cloud.requests.get('part')).toBe(1)
  })

  it('removes its copies after ACK-S and keep-days, and not before ACK-S', async () => {
    const pair = await connected({}, { EDGE_KEEP_DAYS: 0 })
    pair.cloud.store.safe = false
    const images = [testImage(), testImage()]
    await sendImages({ port: pair.agent.dicomPort }, images)
    await waitUntil('ACK-C', () => itemsIn(pair, 'committed') === 2)
    await pair.agent.stop()
    const env = { DATA_DIR: pair.agent.layout.root, EDGE_KEY_FILE: `${pair.agent.layout.root}/agent.pem` }
    const second = await agents.start({ ...env, CLOUD_URL: pair.cloud.url, EDGE_KEEP_DAYS: 0 })
    expect(filesBelow(second.layout.ready)).toHaveLength(2)
    pair.cloud.store.safe = true
    await waitUntil('ACK-S', () => itemsIn({ ...pair, agent: second }, 'verified') === 2)
    await second.stop()
    const third = await agents.start({ ...env, CLOUD_URL: pair.cloud.url, EDGE_KEEP_DAYS: 0 })
    // As soon as the cloud has told this run the time.
    await waitUntil('swept', () => third.status().packs.length === 0)
    expect(filesBelow(third.layout.ready)).toEqual([])
    expect(third.status().packs).toEqual([])
  })

  it('a newer stat study goes before what waited longer', async () => {
    let open = false
    const closed: Fault = { kind: 'answer', status: 503 }
    const pair = await connected({ fault: (route) => (route === 'offer' && !open ? closed : null) })
    const routine = Array.from({ length: 6 }, (_, n) => testImage({ seriesInstanceUid: `2.25.81${n}` }))
    await sendImages({ port: pair.agent.dicomPort }, routine)
    await waitUntil('routine packs', () => itemsIn(pair, 'packed') === 6)
    const stat = testImage({ seriesInstanceUid: '2.25.82', priority: 'STAT' })
    await sendImages({ port: pair.agent.dicomPort }, [stat])
    await waitUntil('stat pack', () => itemsIn(pair, 'packed') === 7)
    open = true
    await allSafe(pair, [...routine, stat])
    // Packs travel side by side: one that was already on its way may arrive a moment before.
    const early = pair.cloud.store.commitOrder.slice(0, 3)
    const isStat = (sha256: string) =>
      pair.cloud.store.packs.get(sha256)?.bytes.includes(Buffer.from('2.25.82'))
    expect(early.some(isStat)).toBe(true)
  })

  it('sends what was refused to the quarantine of the cloud, with sender and reason', async () => {
    const pair = await connected()
    const bad = { ...testImage(), dataSet: garbage(3_000) }
    await sendImages({ port: pair.agent.dicomPort, callingAeTitle: 'US7' }, [bad])
    await waitUntil('it arrived', () => pair.cloud.refused.length === 1)
    const [received] = pair.cloud.refused
    expect(received?.body.equals(expectedFile(bad).bytes)).toBe(true)
    expect(received?.note.sender).toMatchObject({ callingAeTitle: 'US7', calledAeTitle: 'EDGE' })
    await waitUntil('it is not sent again', () => pair.agent.status().refused.unsent === 0)
  })

  it('beats with counts, disk and declared studies; passes over instructions it does not know', async () => {
    const pair = await connected({ instructions: () => ['open-shell', 'pause-uploads'] })
    await waitUntil('the first beat', () => pair.cloud.heartbeats.length === 1)
    await sendImages({ port: pair.agent.dicomPort }, [testImage(), testImage()])
    await waitUntil('packed', () => itemsIn(pair, 'packed') === 2)
    await waitUntil('the second beat', () => pair.cloud.heartbeats.length >= 2, 15_000)
    expect(pair.cloud.heartbeats.at(-1)).toMatchObject({
      spool: { count: 2 },
      declared: [{ studyInstanceUid: '2.25.7001', instances: 2 }],
    })
    expect(pair.cloud.requests.get('offer') ?? 0).toBe(0) // paused
  })
})

describe('faults of line and server', () => {
  const faults: [string, (route: string, count: number) => Fault | null][] = [
    ['the offer answers 500', once('offer', { kind: 'answer', status: 500 })],
    [
      'the offer answers nonsense',
      once('offer', { kind: 'answer', status: 200, body: '<html>proxy</html>' }),
    ],
    [
      'a captive portal redirects',
      once('offer', { kind: 'answer', status: 302, headers: { location: 'http://x/' } }),
    ],
    ['the answer of the offer is lost', once('offer', { kind: 'lost-answer' })],
    ['a part is cut off', once('part', { kind: 'cut', afterBytes: 1 })],
    [
      'a part answers 503 with Retry-After',
      once('part', { kind: 'answer', status: 503, headers: { 'retry-after': '1' } }),
    ],
    ['the answer of a part is lost', once('part', { kind: 'lost-answer' })],
    ['the upload is gone', once('part', { kind: 'answer', status: 404 })],
    ['the commit is done, its answer lost', once('commit', { kind: 'lost-answer' })],
    ['the commit answers 502', once('commit', { kind: 'answer', status: 502 })],
    ['the answer of the commit is late', once('commit', { kind: 'delay', ms: 1_500 })],
    ['the status answers 500', once('status', { kind: 'answer', status: 500 })],
    ['the status is lost', once('status', { kind: 'lost-answer' })],
    [
      'the key is not known for a while',
      (route, n) => (route === 'offer' && n < 4 ? { kind: 'answer', status: 401 } : null),
    ],
  ]
  it.concurrent.each(faults)('%s: nothing is lost, nothing comes twice', async (_name, fault) => {
    const pair = await connected({ fault, partBytes: 4_096 })
    const images = [testImage({ seed: 1 }), testImage({ seed: 2, frames: 4 })]
    await sendImages({ port: pair.agent.dicomPort }, images)
    await allSafe(pair, images)
    expect(pair.cloud.store.commitOrder).toHaveLength(1)
  })

  it('what the cloud will never take is put aside and blocks nobody', async () => {
    const refusal = { kind: 'answer', status: 422, body: '{"code":"bad-pack","message":"no"}' } as const
    const pair = await connected({ fault: once('commit', refusal) })
    await sendImages({ port: pair.agent.dicomPort }, [testImage({ seriesInstanceUid: '2.25.91' })])
    await waitUntil('put aside', () => pair.agent.status().quarantinedItems === 1)
    const good = testImage({ seriesInstanceUid: '2.25.92' })
    await sendImages({ port: pair.agent.dicomPort }, [good])
    await waitUntil('the next is safe', () => itemsIn(pair, 'verified') === 1)
    expect(filesBelow(pair.agent.layout.ready)).toHaveLength(2)
  })

  it('a pack that the cloud lost after ACK-C is sent again', async () => {
    const pair = await connected()
    pair.cloud.store.safe = false
    const image = testImage()
    await sendImages({ port: pair.agent.dicomPort }, [image])
    await waitUntil('ACK-C', () => itemsIn(pair, 'committed') === 1)
    for (const sha256 of [...pair.cloud.store.packs.keys()]) pair.cloud.store.lose(sha256)
    pair.cloud.store.safe = true
    await allSafe(pair, [image])
    expect(pair.cloud.store.commitOrder).toHaveLength(2)
  })

  it.each([-26, 26])('promise A18: a clock %i hours off corrects itself', async (hours) => {
    const now = () => new Date(Date.now() + hours * 3_600_000)
    const pair = await connected({ now })
    const image = testImage()
    await sendImages({ port: pair.agent.dicomPort }, [image])
    await allSafe(pair, [image])
  })

  it('promise A7: a line cut every 200 KB costs at most the parts that it hit', async () => {
    const partBytes = 16_384
    let sinceCut = 0
    const fault = (route: string): Fault | null => {
      if (route !== 'part') return null
      sinceCut += partBytes
      if (sinceCut < 200_000) return null
      sinceCut = 0
      return { kind: 'cut', afterBytes: 8_000 }
    }
    const pair = await connected({ fault, partBytes })
    const image = testImage({ rows: 512, columns: 512, frames: 12 })
    await sendImages({ port: pair.agent.dicomPort }, [image])
    await allSafe(pair, [image])
    const [pack] = pair.cloud.store.packs.values()
    const size = pack?.bytes.byteLength ?? 0
    expect(size).toBeGreaterThan(1_000_000)
    expect(pair.cloud.partBytesReceived()).toBeLessThanOrEqual(size * 1.1)
  })
})

describe('promise C9: the cloud cannot attack the hospital', () => {
  it('a part never goes to an address that is not the cloud’s', async () => {
    let visits = 0
    const inside = http.createServer((_request, response) => {
      visits++
      response.end()
    })
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', () => resolve()))
    const { port } = inside.address() as AddressInfo
    const targets = [
      `http://127.0.0.1:${port}/admin`,
      `http://localhost:${port}/`,
      'file:///etc/passwd',
      '/api/auth/signin',
      'http://user@127.0.0.1/agent/v1/uploads/x/parts/1',
      '//127.0.0.1/x',
    ]
    let next = 0
    const pair = await connected({ partUrl: () => targets[next++ % targets.length] ?? '' })
    await sendImages({ port: pair.agent.dicomPort }, [testImage()])
    await waitUntil('several offers', () => (pair.cloud.requests.get('offer') ?? 0) >= 4)
    expect(visits).toBe(0)
    expect(pair.cloud.requests.get('part') ?? 0).toBe(0)
    expect(pair.cloud.requests.get('unknown') ?? 0).toBe(0)
    inside.close()
  })

  it('an endless or malformed answer costs a try, not the agent', async () => {
    const bad = [
      'x'.repeat(9 * 1024 * 1024),
      '{"packs":[{"sha256":"../../x","state":"send"}]}',
      '[]',
      '{"packs":[]}',
      `{"packs":[${'['.repeat(50_000)}`,
    ]
    const fault = (route: string, count: number): Fault | null =>
      route === 'offer' && count <= bad.length
        ? { kind: 'answer', status: 200, body: bad[count - 1] ?? '' }
        : null
    const pair = await connected({ fault })
    const image = testImage()
    await sendImages({ port: pair.agent.dicomPort }, [image])
    await allSafe(pair, [image])
    expect(fs.readdirSync(pair.agent.layout.root).sort()).toEqual(
      [
        'agent.pem',
        'agent.pem.starts',
        'ballast',
        'incoming',
        'journal.db',
        'journal.db-wal',
        'packs',
        'quarantine',
        'ready',
      ].sort(),
    )
  })
})
