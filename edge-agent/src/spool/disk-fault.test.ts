import * as fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SopStatus } from '@yingtong/dicom'
import { freePort, type RunningProcess, requireTool, startProcess, waitUntil } from '@yingtong/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { useAgentProcesses } from '../testing/agent-process.ts'
import { testImage } from '../testing/dicom-bytes.ts'
import { connectTo, sendImages } from '../testing/send-images.ts'
import { expectedFile } from '../testing/spool-files.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { testVariables, writeTestKey } from '../testing/test-agent.ts'
import { spoolLayout } from './layout.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const folder = useTempFolder()
const processes = useAgentProcesses()
const started: RunningProcess[] = []
afterAll(async () => {
  for (const child of started) if (child.running) await child.kill9()
})

const newImage = () => testImage({ rows: 256, columns: 256 })

/** An agent whose log is a file, as under the supervisor; `under` runs it. */
async function startLoggingTo(log: string, dataDir: string, under: readonly string[]) {
  const [dicomPort, metricsPort] = [await freePort(), await freePort()]
  const keyFile = writeTestKey(folder.make()).path
  const env = {
    ...testVariables(dataDir, keyFile),
    NODE_COMPILE_CACHE: undefined,
    DICOM_PORT: String(dicomPort),
    EDGE_METRICS_PORT: String(metricsPort),
  }
  const [command = '', ...args] = [...under, process.execPath, MAIN]
  const child = await startProcess({ command, args, env })
  started.push(child)
  const seen = join('/proc', String(child.pid), 'root', log)
  const logged = () => (fs.existsSync(seen) ? fs.readFileSync(seen, 'utf8') : '')
  await waitUntil('the agent is ready', () => logged().includes('"agent.ready"'), 60_000)
  const health = async () => (await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status
  return { child, dicomPort, logged, health }
}

/** Stores images one by one; every answer is 0x0000 or 0xA700, whatever happens to the disk. */
async function storeMany(port: number, count: number, everyMs = 0) {
  const images = Array.from({ length: count }, newImage)
  const assoc = await connectTo({ port }, images)
  const stored: string[] = []
  let refused = 0
  for (const image of images) {
    const { status } = await assoc.store(image)
    expect([SopStatus.Success, SopStatus.OutOfResources]).toContain(status)
    if (status === SopStatus.Success) stored.push(expectedFile(image).sha256)
    else refused++
    await delay(everyMs)
  }
  await assoc.release()
  return { stored, refused }
}

describe('a disk that takes no writes', () => {
  it('full to the last byte, spool and log on it: 0xA700, alive, and accepting again without a restart', async () => {
    const disk = folder.make()
    const mount = 'mount -t tmpfs -o size=32m tmpfs "$0" && exec "$@" >>"$0/agent.log" 2>&1'
    const under = [requireTool('unshare'), '-rm', 'sh', '-c', mount, disk]
    const agent = await startLoggingTo(join(disk, 'agent.log'), disk, under)
    const root = join('/proc', String(agent.child.pid), 'root', disk)
    const before = await storeMany(agent.dicomPort, 3)
    expect(before.refused).toBe(0)
    const filler = join(root, 'filler')
    const fd = fs.openSync(filler, 'a')
    const fill = () => {
      try {
        for (;;) fs.writeSync(fd, Buffer.alloc(4_096, 1))
      } catch {
        // Full.
      }
    }
    fill()
    for (let round = 0; round < 4; round++) {
      expect((await storeMany(agent.dicomPort, 2)).stored).toEqual([])
      fill() // what the agent frees is taken too
    }
    await delay(4_500) // heartbeats, maintenance and the packer have their turns on the full disk
    expect(await agent.health()).toBe(503)
    expect(agent.child.running).toBe(true)
    fs.closeSync(fd)
    fs.rmSync(filler)
    const after = await storeMany(agent.dicomPort, 2)
    expect(after.refused).toBe(0)
    expect(await agent.health()).toBe(200)
    for (const sha256 of [...before.stored, ...after.stored])
      expect(fs.existsSync(spoolLayout(root).readyPath(sha256))).toBe(true)
    await waitUntil('the log tells of its lost lines', () => /"log\.lost","lines":\d+/.test(agent.logged()))
    for (const line of agent.logged().split('\n')) if (line.endsWith('}')) JSON.parse(line)
    await agent.child.stop()
  }, 120_000)

  it('EIO on every line of the log: the work goes on', async () => {
    const dataDir = folder.make()
    const log = join(dataDir, 'agent.log')
    fs.writeFileSync(log, '')
    const inject = ['-e', 'trace=write', '-e', 'inject=write:error=EIO:when=4..12']
    const strace = [requireTool('strace'), '-D', '-f', '-o', '/dev/null', '-P', log, ...inject]
    const under = ['sh', '-c', 'exec "$@" >>"$0" 2>&1', log, ...strace]
    const agent = await startLoggingTo(log, dataDir, under)
    for (let n = 0; n < 8; n++) expect((await storeMany(agent.dicomPort, 1)).refused).toBe(0)
    expect(agent.child.running).toBe(true)
    await waitUntil('the log tells of its lost lines', () => agent.logged().includes('"log.lost"'))
    await agent.child.stop()
  }, 120_000)

  const faults: readonly (readonly [string, readonly string[]])[] = [
    [
      'the journal cannot be written',
      ['-P', 'journal.db-wal', '-e', 'inject=pwrite64:error=EIO:when=40..52'],
    ],
    ['the journal has no room', ['-P', 'journal.db-wal', '-e', 'inject=pwrite64:error=ENOSPC:when=40..60']],
    [
      'the journal is not synced',
      ['-P', 'journal.db-wal', '-e', 'inject=fdatasync,fsync:error=EIO:when=6..10'],
    ],
    ['objects are not written', ['-e', 'inject=fsync:error=EIO:when=9..11']],
  ]
  it.each(faults)(
    '%s: refused by 0xA700, nothing acknowledged is lost',
    async (_name, options) => {
      const dataDir = folder.make()
      const at = options.map((option) => (option === 'journal.db-wal' ? join(dataDir, option) : option))
      const strace = [
        requireTool('strace'),
        '-D',
        '-f',
        '-o',
        '/dev/null',
        '-e',
        'trace=fsync,fdatasync,pwrite64',
        ...at,
      ]
      await (await processes.start({ dataDir })).stop() // the journal is there, as after any earlier start
      // strace counts for each thread: with one for files, all faults are behind it when the images are.
      const env = { UV_THREADPOOL_SIZE: '1' }
      const agent = await processes.start({ dataDir, under: strace, env })
      const { stored, refused } = await storeMany(agent.dicomPort, 30, 20)
      expect(refused).toBeGreaterThan(0)
      expect(agent.running).toBe(true)
      const [last] = await sendImages({ port: agent.dicomPort }, [newImage()])
      expect(last?.status).toBe(SopStatus.Success)
      await agent.kill9()
      const second = await processes.start({ dataDir })
      for (const sha256 of stored) expect(fs.existsSync(spoolLayout(dataDir).readyPath(sha256))).toBe(true)
      expect(second.output).not.toContain('spool.file-missing')
      await second.stop()
    },
    120_000,
  )
})
