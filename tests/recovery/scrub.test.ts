import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packs, storageChecks, storageIncidents } from '@yingtong/db'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { acceptInstances, openImages, quarantineObject, scrubRound, storageFigures } from '@yingtong/domain'
import { incidentGauge, localStore, processMetrics } from '@yingtong/platform'
import { ctSeries, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const DAY_MS = 86_400_000
/** No time at all: each round reads one object and ends, as if it were killed after it. */
const ONE_OBJECT = { bytesPerSecond: Number.POSITIVE_INFINITY, roundMs: 0 }

let root: string
let region: TestRegion
let tenant: TestTenant
let aheadMs = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'yingtong-scrub-'))
  const store = await localStore(root)
  region = await startRegion({ store: () => store, now: () => new Date(Date.now() + aheadMs) })
  tenant = await region.tenant('county-a')
})
afterAll(async () => {
  await region?.stop()
  await rm(root, { recursive: true, force: true })
})

async function filed() {
  const files = ctSeries({ slices: 2, rows: 32, columns: 32, studyInstanceUid: newUid() })
  const objects = files.map(memorySource)
  await acceptInstances(tenant.system(), { objects, source: 'stow' })
  const { studyInstanceUid } = readInstance(memorySource(files[0]!))
  const { series } = await openImages(tenant.system(), { studyInstanceUid })
  return { pack: series[0]!.instances[0]!.pack.sha256, metadataKey: series[0]!.metadataKey }
}

const pathOf = (key: string) => join(root, 'objects', key)
const packKey = (sha256: string) => `t/${tenant.id}/packs/${sha256}.pack`
const incidents = () =>
  region.database.withTenant(tenant.id, (tx) =>
    tx.select().from(storageIncidents).orderBy(storageIncidents.objectKind),
  )

async function roundsUntilNothingIsLeft(): Promise<number> {
  for (let rounds = 0; ; rounds += 1)
    if ((await scrubRound(tenant.system(), ONE_OBJECT)).objects === 0) return rounds
}

it('reads everything that rows name, object by object over rounds that are cut off, and finds what was planted', async () => {
  const studies = [await filed(), await filed(), await filed()]
  const bytes = new TextEncoder().encode('no DICOM at all')
  await quarantineObject(tenant.system(), { bytes, reason: 'not-dicom' })
  expect((await scrubRound(tenant.system(), ONE_OBJECT)).objects).toBe(0)

  const [turned, , whole] = studies
  const right = await readFile(pathOf(packKey(turned!.pack)))
  const wrong = Buffer.from(right)
  wrong[wrong.length >> 1] = wrong[wrong.length >> 1]! ^ 1
  await writeFile(pathOf(packKey(turned!.pack)), wrong)
  await writeFile(pathOf(whole!.metadataKey), 'other bytes')

  aheadMs = 8 * DAY_MS
  // Three packs, three series, one in quarantine and what was made anew: each is read once, though every round is cut off.
  expect(await roundsUntilNothingIsLeft()).toBe(8)
  expect(await incidents()).toMatchObject([
    { objectKind: 'metadata', damage: 'digest', state: 'healed', healedBy: 'rebuilt' },
    { objectKind: 'pack', objectName: turned!.pack, damage: 'digest', state: 'open', foundByKind: 'system' },
  ])
  const states = await region.database.withTenant(tenant.id, (tx) => tx.select().from(packs))
  expect(states.filter((row) => row.state === 'damaged').map((row) => row.sha256)).toEqual([turned!.pack])
  const checks = await region.database.withTenant(tenant.id, (tx) => tx.select().from(storageChecks))
  expect(checks.length).toBeGreaterThanOrEqual(7)

  const { registry } = processMetrics()
  incidentGauge(registry, region.services)
  expect(await registry.metrics()).toContain('yingtong_storage_incidents_open 1')
  const figures = await region.database.withTenant(tenant.id, (tx) =>
    storageFigures(tx, region.services.now()),
  )
  expect(figures).toMatchObject({ objects: 7, readObjects: 7, openIncidents: 1 })
  expect(figures.lastDamageAt?.getTime()).toBeGreaterThan(Date.now() + 7 * DAY_MS)

  // The disk is back: what was damaged is looked at again the next day and found whole.
  await writeFile(pathOf(packKey(turned!.pack)), right)
  aheadMs = 10 * DAY_MS
  await roundsUntilNothingIsLeft()
  expect((await incidents()).map((each) => [each.objectKind, each.state, each.healedBy])).toEqual([
    ['metadata', 'healed', 'rebuilt'],
    ['pack', 'healed', 'found-whole'],
  ])
})
