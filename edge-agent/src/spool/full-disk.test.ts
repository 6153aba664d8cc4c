import * as fs from 'node:fs'
import { join } from 'node:path'
import { SopStatus } from '@yingtong/dicom'
import type { Association } from '@yingtong/dimse'
import { requireTool, waitUntil } from '@yingtong/testkit'
import { describe, expect, it } from 'vitest'
import { useAgentProcesses } from '../testing/agent-process.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { connectTo } from '../testing/send-images.ts'
import { expectedFile, filesBelow, unfinishedBytes } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { writeTestKey } from '../testing/test-agent.ts'
import { spoolLayout } from './layout.ts'

const MIB = 1024 * 1024

const folder = useTempFolder()
const processes = useAgentProcesses()

/** An agent whose spool is a file system of 32 MiB, in a mount namespace of its own. */
async function startOnSmallDisk(minFreeBytes: number) {
  const dataDir = folder.make()
  const mount = 'mount -t tmpfs -o size=32m tmpfs "$0" && exec "$@"'
  const agent = await processes.start({
    dataDir,
    under: [requireTool('unshare'), '-rm', 'sh', '-c', mount, dataDir],
    env: { EDGE_KEY_FILE: writeTestKey(folder.make()).path, EDGE_MIN_FREE_BYTES: String(minFreeBytes) },
  })
  const disk = join('/proc', String(agent.pid), 'root', dataDir)
  const filler = join(disk, 'filler')
  return {
    agent,
    layout: spoolLayout(disk),
    /** Leaves about so many bytes free. */
    fill: (freeBytes: number) => {
      const { bavail, bsize } = fs.statfsSync(disk)
      writeUntilFull(filler, bavail * bsize - freeBytes)
    },
    empty: () => fs.rmSync(filler),
  }
}

function writeUntilFull(path: string, byteLength: number): void {
  const fd = fs.openSync(path, 'a')
  const block = Buffer.alloc(4_096, 1)
  try {
    for (let written = 0; written < byteLength; written += block.length) fs.writeSync(fd, block)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    fs.closeSync(fd)
  }
}

const newImage = () => testImage({ rows: 512, columns: 512 })

/** Stores an image; the status and how long the answer took. */
async function store(assoc: Association, image = newImage()) {
  const startedAt = performance.now()
  const { status } = await assoc.store(image)
  return { status, tookMs: performance.now() - startedAt, sha256: expectedFile(image).sha256 }
}

describe('promise A5: a full disk is refused honestly', () => {
  it('below the reserve: 0xA700 at once, association alive, accepted again without restart', async () => {
    const { agent, layout, fill, empty } = await startOnSmallDisk(4 * MIB)
    const assoc = await connectTo({ port: agent.dicomPort }, [newImage()])
    const before = await store(assoc)
    expect(before.status).toBe(SopStatus.Success)
    fill(2 * MIB)
    for (let n = 0; n < 3; n++) {
      const refused = await store(assoc)
      expect(refused.status).toBe(SopStatus.OutOfResources)
      expect(refused.tookMs).toBeLessThan(1_000)
    }
    await agent.waitForLine(/"event":"disk\.filling"/)
    expect(unfinishedBytes(layout.incoming)).toBe(0)
    empty()
    expect((await store(assoc)).status).toBe(SopStatus.Success)
    expect(fs.existsSync(layout.readyPath(before.sha256))).toBe(true)
    await agent.waitForLine(/"event":"disk\.recovered"/)
    await assoc.release()
    await agent.stop()
  })

  it('not a byte left in the middle of an object: 0xA700, nothing half-written, earlier objects intact', async () => {
    const { agent, layout, fill, empty } = await startOnSmallDisk(0)
    const assoc = await connectTo({ port: agent.dicomPort }, [newImage()])
    const kept: string[] = []
    for (let n = 0; n < 3; n++) kept.push((await store(assoc)).sha256)
    fill(200_000)
    for (let n = 0; n < 5; n++) expect((await store(assoc)).status).toBe(SopStatus.OutOfResources)
    fill(0)
    expect((await store(assoc)).status).toBe(SopStatus.OutOfResources)
    expect(unfinishedBytes(layout.incoming)).toBe(0)
    expect(agent.running).toBe(true)
    empty()
    const after = await store(assoc)
    expect(after.status).toBe(SopStatus.Success)
    for (const sha256 of [...kept, after.sha256]) expect(fs.existsSync(layout.readyPath(sha256))).toBe(true)
    await waitUntil('all is packed once there is room', () =>
      filesBelow(layout.packs).some((name) => name.endsWith('.pack')),
    )
    await assoc.release()
    await agent.stop()
  })

  it('a modality that fills the disk is told so, and what was acknowledged is there', async () => {
    const { agent, layout } = await startOnSmallDisk(4 * MIB)
    const assoc = await connectTo({ port: agent.dicomPort }, [newImage()])
    const results = []
    for (let n = 0; n < 80; n++) results.push(await store(assoc))
    const stored = results.filter(({ status }) => status === SopStatus.Success)
    const refused = results.filter(({ status }) => status === SopStatus.OutOfResources)
    expect(stored.length).toBeGreaterThan(20)
    expect(refused.length).toBe(80 - stored.length)
    expect(refused.length).toBeGreaterThan(5)
    for (const { sha256 } of stored) expect(fs.existsSync(layout.readyPath(sha256))).toBe(true)
    await assoc.release()
    await agent.stop()
  })
})
