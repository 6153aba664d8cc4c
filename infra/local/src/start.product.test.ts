import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judgeServer } from '@yingtong/db/server-version'
import { databaseFloors } from '@yingtong/platform/server-floors'
import {
  acceptsConnections,
  freePort,
  type ProductProcess,
  type RunningProduct,
  runProgram,
  startProcess,
  startProduct,
  waitUntil,
} from '@yingtong/testkit/machine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identify, isRunning } from './supervisor/process-identity.ts'
import { readRunFile } from './supervisor/run-file.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const LAUNCHER = fileURLToPath(new URL('../start.mjs', import.meta.url))
const FIRST_START_MS = 15 * 60_000
/** What DESIGN §1 promises; the machine may be busy with other tests. */
const RESTART_MS = 2000
const PROCESSES: readonly ProductProcess[] = ['postgres', 'gateway', 'worker', 'web', 'edge']

let dataDir: string
let product: RunningProduct
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'yt-start-'))
  product = await startProduct(dataDir)
}, FIRST_START_MS)
afterAll(async () => {
  await product?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = (env: Record<string, string>) =>
  runProgram({ command: process.execPath, args: [LAUNCHER], env }, 60_000)

test('it says where everything is, in one line, last', () => {
  const lines = product.supervisor.output.trimEnd().split('\n')
  const port = new URL(product.web).port
  expect(lines.at(-1)).toBe(
    `yingtong ready  web http://127.0.0.1:${port}  dicom EDGE@127.0.0.1:${product.dicomPort}  data ${dataDir}`,
  )
})

test('it says which database server answers, and plainly when that one has known holes', () => {
  const { output } = product.supervisor
  const [, installed = '', whose] =
    /database is ready: PostgreSQL (\S+) (from npm|of this system)/.exec(output) ?? []
  const { floor, sound } = judgeServer(installed, databaseFloors()!)
  // One of the system is taken for a new folder only when it has them closed.
  expect(whose).toBe(sound ? 'of this system' : 'from npm')
  const told = output.includes(`PostgreSQL ${installed} is older than ${floor}, which is the least (28 CVEs`)
  expect(told).toBe(!sound)
  const log = readFileSync(join(dataDir, 'logs/worker.log'), 'utf8')
  expect(log.includes('PostgreSQL has known holes: update it')).toBe(!sound)
})

test('data of a line that has no server here are left as they are, and the start says what to install', async () => {
  const other = join(dataDir, 'older')
  const pgdata = join(other, 'postgres/pgdata')
  mkdirSync(pgdata, { recursive: true })
  writeFileSync(join(pgdata, 'PG_VERSION'), '12\n')
  const [port, dicomPort] = [String(await freePort()), String(await freePort())]
  const { code, output } = await start({ DATA_DIR: other, PORT: port, DICOM_PORT: dicomPort })
  expect(code).toBe(1)
  expect(output).toContain(
    `${other}/postgres: its data were made by PostgreSQL 12, and no other line may open them: install postgresql-12`,
  )
  expect(readdirSync(pgdata)).toEqual(['PG_VERSION'])
})

test('the one origin answers: pages, health, DICOMweb and viewer behind sign-in', async () => {
  const status = async (path: string) => (await fetch(product.web + path, { redirect: 'manual' })).status
  expect(await status('/healthz')).toBe(200)
  expect(await status('/readyz')).toBe(200)
  expect(await status('/dicom-web/studies')).toBe(401)
  expect(await status('/')).toBeLessThan(400)
  expect(await acceptsConnections(product.dicomPort)).toBe(true)
})

test('the notices of third parties are open to everybody', async () => {
  const response = await fetch(`${product.web}/legal/notices.txt`)
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('@ohif/app 3.')
})

test('how to get in is written once, for the owner only', () => {
  expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600)
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
  type Tenant = { slug: string; users: { password: string }[] }
  const demo = product.demo as { web: string; tenants: Tenant[]; operator: Tenant }
  expect(demo.web).toBe(product.web)
  expect(demo.tenants.map((tenant) => tenant.slug)).toEqual(['county-a', 'county-b', 'centre', 'authority'])
  expect(demo.operator.users).toHaveLength(2)
  const everywhere = [...demo.tenants, demo.operator]
  const passwords = everywhere.flatMap((tenant) => tenant.users.map((user) => user.password))
  expect(new Set(passwords).size).toBe(passwords.length)
})

test('a second start on the same data folder refuses, and says what to do', async () => {
  const { code, output } = await start({ DATA_DIR: dataDir, PORT: '1', DICOM_PORT: '2' })
  expect(code).toBe(1)
  expect(output).toContain(`another start already runs on ${dataDir} (process `)
})

test('a wrong environment stops the start with every fault of every process', async () => {
  const other = join(dataDir, 'other')
  const { code, output } = await start({
    DATA_DIR: other,
    PORT: 'x',
    LOG_LEVEL: 'loud',
    EDGE_KEEP_DAYS: '-1',
  })
  expect(code).toBe(1)
  for (const name of ['PORT', 'LOG_LEVEL', 'EDGE_KEEP_DAYS']) expect(output).toContain(`- ${name}: `)
})

test.each(PROCESSES)(
  '%s is started again within two seconds of a kill -9, and all works again',
  async (name) => {
    const before = product.pidOf(name)
    product.kill9(name)
    await waitUntil(`${name} is started again`, () => product.pidOf(name) !== before, RESTART_MS)
    await waitUntil('the gateway is ready', async () => (await fetch(`${product.web}/readyz`)).ok)
    await waitUntil('the pages answer', async () => (await fetch(`${product.web}/`)).ok)
    await waitUntil('the agent listens', () => acceptsConnections(product.dicomPort))
  },
)

test('it stops cleanly, leaves nothing running, and starts warm on the same data', async () => {
  const processes = Object.values(readRunFile(dataDir)?.processes ?? {})
  expect(processes).toHaveLength(PROCESSES.length)
  const demo = product.demo
  expect(await product.stop()).toBe(0)
  expect(processes.filter(isRunning)).toEqual([])
  product = await startProduct(dataDir, {
    PORT: new URL(product.web).port,
    DICOM_PORT: String(product.dicomPort),
  })
  expect(product.demo).toEqual(demo)
  expect(product.supervisor.output).not.toContain('building')
})

/** Ids of the processes that this one started and that still run, theirs not included. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

test('with no room for any log or state all come back from a kill -9, and a SIGTERM to npm waits for the end of all', async () => {
  const { web, dicomPort } = product
  expect(await product.stop()).toBe(0)
  for (const name of PROCESSES) {
    rmSync(join(dataDir, 'logs', `${name}.log`), { force: true })
    symlinkSync('/dev/full', join(dataDir, 'logs', `${name}.log`))
  }
  symlinkSync('/dev/full', join(dataDir, 'run.json.draft'))
  const env = { PORT: new URL(web).port, DICOM_PORT: String(dicomPort), DATA_DIR: dataDir }
  const npm = await startProcess({ command: 'npm', args: ['start'], cwd: ROOT, env })
  await npm.waitForLine(/^yingtong ready/, 120_000)
  const [launcher = 0] = childrenOf(npm.pid)
  const [supervisor = 0] = childrenOf(launcher)
  const before = childrenOf(supervisor)
  expect(before).toHaveLength(PROCESSES.length)
  for (const pid of before) process.kill(pid, 'SIGKILL')
  await waitUntil(
    'all are started again',
    () => childrenOf(supervisor).filter((pid) => !before.includes(pid)).length === PROCESSES.length,
    10_000,
  )
  await waitUntil('the gateway is ready', async () => (await fetch(`${web}/readyz`)).ok)
  await waitUntil('the pages answer', async () => (await fetch(`${web}/`)).ok)
  await waitUntil('the agent listens', () => acceptsConnections(dicomPort))
  rmSync(join(dataDir, 'run.json.draft'), { force: true })
  await waitUntil('run.json is written', () => {
    const pids = Object.values(readRunFile(dataDir)?.processes ?? {}).filter(isRunning)
    return pids.length === PROCESSES.length
  })
  const processes = childrenOf(supervisor).map((pid) => identify(pid))
  expect(await npm.stop(60_000)).toEqual({ code: 0, signal: null })
  expect(processes.filter((each) => each !== null && isRunning(each))).toEqual([])
})
