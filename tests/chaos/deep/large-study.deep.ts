import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { registerAgent } from '@yingtong/domain'
import { createGateway } from '@yingtong/gateway'
import { ctInstance, freePort, runSql, startProcess, startRegion, waitUntil } from '@yingtong/testkit'
import { Ledger } from '../ledger.ts'
import { StubbornSender } from '../stubborn-sender.ts'
import type { DeepRun } from './deep-run.ts'

const INSTANCES = 10_000
const AGENT = fileURLToPath(new URL('../../../edge-agent/src/main.ts', import.meta.url))
const MIB = 1024 * 1024
/** What an agent may take (DESIGN §2). */
const AGENT_MIB_MAX = 400
/** Heartbeats and status pages beside the devices. */
const PAGE_MS_MAX = 1_000
const SAFE_WITHIN_MS = 15 * 60_000

/** The number behind the name of a sample. */
const sampleOf = (page: string, name: string) =>
  Number(
    page
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1) ?? Number.NaN,
  )

/** Slices of one study in four series: drawing each anew would take longer than sending it. */
function slices(count: number): (n: number) => Buffer {
  const uid = (n: number) => `2.25.${30_000_000 + n}`
  const series = (n: number) => `2.25.${2_000 + Math.ceil((4 * n) / count)}`
  const uids = { studyInstanceUid: '2.25.1000', seriesInstanceUid: series(1), sopInstanceUid: uid(0) }
  const drawn = Buffer.from(ctInstance({ ...uids, rows: 64, columns: 64 }))
  return (n) => {
    const slice = Buffer.from(drawn)
    for (const [from, to] of [
      [uid(0), uid(n)],
      [series(1), series(n)],
    ] as const)
      for (let at = slice.indexOf(from); at >= 0; at = slice.indexOf(from, at + from.length))
        slice.write(to, at)
    return slice
  }
}

async function startAgentFor(folder: string, cloud: string, id: string, keyFile: string) {
  const [dicomPort, metricsPort] = [await freePort(), await freePort()]
  const agent = await startProcess({
    command: process.execPath,
    args: [AGENT],
    env: {
      NODE_COMPILE_CACHE: undefined,
      DATA_DIR: join(folder, 'spool'),
      DICOM_HOST: '127.0.0.1',
      DICOM_PORT: String(dicomPort),
      CLOUD_URL: cloud,
      EDGE_AGENT_ID: id,
      EDGE_KEY_FILE: keyFile,
      EDGE_MIN_FREE_BYTES: String(MIB),
      EDGE_METRICS_PORT: String(metricsPort),
    },
  })
  await agent.waitForLine(/agent\.ready/, 60_000)
  return { agent, dicomPort, metricsPort }
}

/** Asks the agent's page every half second; the most memory and the longest answer of all. */
function watchAgent(metricsPort: number) {
  const worst = { residentMiB: 0, pageMs: 0 }
  const look = async (): Promise<string> => {
    const startedAt = performance.now()
    const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    worst.pageMs = Math.max(worst.pageMs, performance.now() - startedAt)
    worst.residentMiB = Math.max(worst.residentMiB, sampleOf(page, 'edge_resident_bytes') / MIB)
    return page
  }
  const timer = setInterval(() => void look().catch(() => undefined), 500)
  return { worst, look, stop: () => clearInterval(timer) }
}

export default {
  name: 'large-study',
  promise:
    'a study of 10,000 instances comes through the agent whole, in its memory, and its pages go on answering',
  async run({ count = INSTANCES, report }) {
    const folder = mkdtempSync(join(tmpdir(), 'yt-large-'))
    const region = await startRegion()
    const faults: string[] = []
    try {
      const tenant = await region.tenant('large')
      const gateway = createGateway({
        services: region.services,
        publicOrigin: 'http://x.test',
        webOrigin: 'http://127.0.0.1:9',
      })
      await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
      await region.runJobs()
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const keyFile = join(folder, 'agent.pem')
      writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
      const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')
      const id = await registerAgent(region.services, {
        tenantId: tenant.id,
        name: 'EDGE',
        aeTitle: 'EDGE',
        publicKey: raw,
      })
      const cloud = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`
      const { agent, dicomPort, metricsPort } = await startAgentFor(folder, cloud, id, keyFile)
      const watch = watchAgent(metricsPort)
      const sender = new StubbornSender(
        { port: dicomPort, calledAeTitle: 'EDGE' },
        new Ledger(join(folder, 'ledger')),
      )
      const startedAt = performance.now()
      const slice = slices(count)
      for (let n = 1; n <= count; n++) {
        await sender.send(slice(n))
        if (n % 1_000 === 0) report(`${n} sent`)
      }
      const sentSeconds = (performance.now() - startedAt) / 1_000
      const name = 'edge_items{state="verified"}'
      await waitUntil(
        'ACK-S of all',
        async () => sampleOf(await watch.look(), name) === count,
        SAFE_WITHIN_MS,
      )
      const safeSeconds = (performance.now() - startedAt) / 1_000
      watch.stop()
      const [row] = await runSql(region.adminUrl, 'select count(*)::int as n from instances')
      if (row?.n !== count) faults.push(`the archive holds ${String(row?.n)} of ${count}`)
      if (!agent.running) faults.push('the agent ended')
      if (watch.worst.residentMiB > AGENT_MIB_MAX)
        faults.push(`the agent took ${watch.worst.residentMiB} MiB`)
      if (watch.worst.pageMs > PAGE_MS_MAX) faults.push(`a page took ${watch.worst.pageMs} ms`)
      await agent.stop()
      await gateway.drain(500)
      const figures = {
        instances: count,
        sentSeconds: Math.round(sentSeconds),
        safeSeconds: Math.round(safeSeconds),
        agentMiBMax: Math.round(watch.worst.residentMiB),
        pageMsMax: Math.round(watch.worst.pageMs),
      }
      return { figures, faults }
    } finally {
      await region.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
} satisfies DeepRun
