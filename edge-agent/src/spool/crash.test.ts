import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { requireTool, waitUntil } from '@yingtong/testkit'
import { describe, expect, it } from 'vitest'
import { useAgentProcesses } from '../testing/agent-process.ts'
import { startCloudDouble } from '../testing/cloud-double.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { filesBelow } from '../testing/spool-files.ts'
import { storescu } from '../testing/storescu.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { writeTestKey } from '../testing/test-agent.ts'
import { spoolLayout } from './layout.ts'

const RANDOM_KILLS = 12
/** strace counts each thread by itself: the early ones hit starting, the pool's writing, the late ones the journal. */
const CRASH_POINTS: readonly (readonly [string, readonly number[]])[] = [
  ['fsync', [1, 2, 4, 6, 8, 10, 13, 17]],
  ['rename', [1, 2, 4, 7]],
  ['pwrite64', [3, 10, 20, 35]],
  ['writev', [1, 2, 4]],
  ['unlink', [1]],
]

const folder = useTempFolder()
const processes = useAgentProcesses()

/** Every acknowledged object is in `ready/`, byte for byte; nothing half-written is left. */
function checkLedger(dataDir: string, ledger: ReadonlySet<string>): void {
  const layout = spoolLayout(dataDir)
  for (const sha256 of ledger) {
    const digest = createHash('sha256')
      .update(fs.readFileSync(layout.readyPath(sha256)))
      .digest('hex')
    expect(digest).toBe(sha256)
  }
  expect(filesBelow(dataDir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  for (const name of filesBelow(layout.incoming))
    expect(fs.statSync(join(layout.incoming, name)).size).toBe(0)
}

const newImages = (count: number) =>
  Array.from({ length: count }, (_, seed) => testImage({ seed, rows: 256, columns: 256 }))

describe('promise A1: kill -9 at any moment loses nothing acknowledged', () => {
  it(`${RANDOM_KILLS} times at random while storescu sends; in the end the cloud has every acknowledged object`, async () => {
    const dataDir = folder.make()
    const ledger = new Set<string>()
    for (let round = 0; round < RANDOM_KILLS; round++) {
      const agent = await processes.start({ dataDir })
      checkLedger(dataDir, ledger)
      const sending = storescu(folder.make(), agent.dicomPort, newImages(20))
      await delay(Math.random() * 700)
      await agent.kill9()
      for (const sha256 of (await sending).acknowledged) ledger.add(sha256)
    }
    expect(ledger.size).toBeGreaterThan(0)
    const { publicKey } = writeTestKey(dataDir)
    const cloud = await startCloudDouble({ publicKey })
    const last = await processes.start({ dataDir, env: { CLOUD_URL: cloud.url } })
    checkLedger(dataDir, ledger)
    await waitUntil(
      'the cloud has the ledger',
      () => [...ledger].every((sha256) => cloud.store.originals.has(sha256)),
      60_000,
    )
    await last.stop()
    await cloud.close()
  }, 300_000)

  it('at chosen system calls, found by strace', async () => {
    const strace = requireTool('strace')
    const dataDir = folder.make()
    const ledger = new Set<string>()
    let died = 0
    for (const [call, points] of CRASH_POINTS) {
      for (const when of points) {
        // -D: node is our child and strace is beside it, so that node can be killed by its own id.
        const under = [strace, '-D', '-f', '-o', '/dev/null', '-e', `trace=${call}`]
        const inject = ['-e', `inject=${call}:signal=SIGKILL:when=${when}`]
        // A point that is reached while starting is a crash too.
        const agent = await processes.start({ dataDir, under: [...under, ...inject] }).catch(() => null)
        if (agent) {
          const { acknowledged } = await storescu(folder.make(), agent.dicomPort, newImages(10))
          for (const sha256 of acknowledged) ledger.add(sha256)
          if (agent.running) await agent.kill9()
          else died++
        } else died++
        const restarted = await processes.start({ dataDir })
        checkLedger(dataDir, ledger)
        await restarted.kill9()
      }
    }
    expect(died).toBeGreaterThan(10)
    expect(ledger.size).toBeGreaterThan(20)
  }, 600_000)
})
