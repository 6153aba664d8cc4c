import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { expect, it } from 'vitest'
import { useAgentProcesses } from '../testing/agent-process.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { sendImages } from '../testing/send-images.ts'
import { testItem, testPack } from '../testing/spool-rows.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { openJournal } from './journal.ts'
import { prepareSpool, spoolLayout } from './layout.ts'

const ITEMS = 20_000
const START_MAX_MS = 5_000

const folder = useTempFolder()
const processes = useAgentProcesses()

/** A spool with many objects that wait to be removed some day. */
function fillSpool(dataDir: string): void {
  const layout = spoolLayout(dataDir)
  prepareSpool(layout)
  const journal = openJournal(layout)
  const items = Array.from({ length: ITEMS }, (_, n) => {
    const sha256 = createHash('sha256').update(String(n)).digest('hex')
    fs.writeFileSync(layout.readyPath(sha256), '')
    return { ...testItem(n), sha256, receivedAt: Date.now() }
  })
  const pack = testPack(1, items)
  journal.write(() => {
    journal.packs.insert(pack)
    for (const item of items) {
      journal.items.insert(item)
      journal.items.assignToPack(item.sha256, pack.sha256)
    }
    for (const state of ['committed', 'verified'] as const) journal.packs.move(pack.sha256, state)
  })
  journal.close()
}

it(`promise A1: with ${ITEMS} objects in the spool the first association is accepted within 5 s`, async () => {
  const dataDir = folder.make()
  fillSpool(dataDir)
  const first = await processes.start({ dataDir }) // fills the cache of compiled code, as any earlier start has
  await first.kill9()
  const startedAt = performance.now()
  const agent = await processes.start({ dataDir })
  const [result] = await sendImages({ port: agent.dicomPort }, [testImage()])
  expect(result?.status).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(START_MAX_MS)
  await agent.stop()
}, 120_000)
