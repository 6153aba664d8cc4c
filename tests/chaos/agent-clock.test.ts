import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { registerAgent } from '@yingtong/domain'
import { createGateway, type Gateway } from '@yingtong/gateway'
import {
  ctInstance,
  freePort,
  type RunningProcess,
  requireTool,
  runSql,
  startProcess,
  startRegion,
  type TestRegion,
  waitUntil,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'
import { StubbornSender } from './stubborn-sender.ts'

const AGENT = fileURLToPath(new URL('../../edge-agent/src/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yt-clock-'))
const clock = join(folder, 'clock')
/** The agent's wall clock from now on; its monotonic clock goes on as it does when somebody sets a machine's time. */
const setClock = (offset: string) => writeFileSync(clock, `${offset}\n`)

let region: TestRegion
let gateway: Gateway
let agent: RunningProcess
let metricsPort = 0
let sender: StubbornSender

beforeAll(async () => {
  region = await startRegion()
  const tenant = await region.tenant('clock')
  gateway = createGateway({
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
  const port = await freePort()
  metricsPort = await freePort()
  setClock('+0')
  requireTool('faketime')
  agent = await startProcess({
    command: process.execPath,
    args: [AGENT],
    env: {
      LD_PRELOAD: `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NODE_COMPILE_CACHE: undefined,
      DATA_DIR: join(folder, 'spool'),
      DICOM_HOST: '127.0.0.1',
      DICOM_PORT: String(port),
      CLOUD_URL: `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`,
      EDGE_AGENT_ID: id,
      EDGE_KEY_FILE: keyFile,
      EDGE_MIN_FREE_BYTES: String(1024 * 1024),
      EDGE_METRICS_PORT: String(metricsPort),
    },
  })
  await agent.waitForLine(/agent\.ready/, 60_000)
  sender = new StubbornSender({ port, calledAeTitle: 'EDGE' }, new Ledger(join(folder, 'ledger.jsonl')))
})
afterAll(async () => {
  await agent?.stop()
  await gateway?.drain(500)
  await region?.stop()
  rmSync(folder, { recursive: true, force: true })
})

let sent = 0
async function sendSome(count = 3): Promise<void> {
  for (let n = 0; n < count; n++)
    await sender.send(ctInstance({ seed: ++sent, seriesInstanceUid: `2.25.90${sent}` }))
}
/** ACK-S of everything, as the agent's own page says. */
const allSafe = () =>
  waitUntil(
    'everything is verified',
    async () => {
      const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      return page.includes(`edge_items{state="verified"} ${sent}\n`)
    },
    90_000,
  )

describe('promise A18: the agent’s clock against a real gateway', () => {
  it.each(['-26h', '+400d', '-10y', '+0'])(
    'set to %s while it runs',
    async (offset) => {
      await sendSome(1)
      setClock(offset) // in the middle of what is on its way
      await sendSome()
      await allSafe()
      expect(agent.running).toBe(true)
    },
    120_000,
  )

  it('it was the agent’s clock that was set', () => {
    const year = new Date().getUTCFullYear()
    for (const there of [year + 1, year - 10])
      expect(agent.output).toMatch(new RegExp(`"at":"${there}-|"at":"${there + 1}-`))
  })

  it('nothing was stored twice, nothing is missing, nobody was called a copy', async () => {
    const [row] = await runSql(region.adminUrl, 'select count(*)::int as n from instances')
    expect(row?.n).toBe(sent)
    const copies = await runSql(
      region.adminUrl,
      "select action from audit_events where action like '%clone%' or action like '%copy%'",
    )
    expect(copies).toEqual([])
  })
})
