import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMasterKeyFile, NO_LONGER_TRUSTED } from '@yingtong/platform'
import {
  freePort,
  type RunningProcess,
  startProcess,
  startRegion,
  type TestRegion,
  waitUntil,
} from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PLANTED = fileURLToPath(new URL('throw-on-signal.mjs', import.meta.url))
const PAGE_MS = 2_000

let region: TestRegion
let folder: string
let web: Server
const open: RunningProcess[] = []

beforeAll(async () => {
  region = await startRegion()
  folder = await mkdtemp(join(tmpdir(), 'yingtong-last-net-'))
  createMasterKeyFile(join(folder, 'master.key'))
  web = createServer((_request, response) => void setTimeout(() => response.end('a page'), PAGE_MS))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  for (const each of open) await each.kill9()
  web?.close()
  await region?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(
  [entry = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = ROOT,
): Promise<RunningProcess> {
  const child = await startProcess({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', '--import', PLANTED, entry, ...args],
    cwd,
    env: {
      DATABASE_URL: region.appUrl,
      DATA_DIR: folder,
      MASTER_KEY_FILE: join(folder, 'master.key'),
      ...env,
    },
  })
  open.push(child)
  return child
}

const answers = (url: string) =>
  fetch(url, { headers: { connection: 'close' } }).then(
    (response) => response.status,
    () => null,
  )

it('promise A5: a gateway that can no longer be trusted finishes what runs, takes nothing new, and is gone', async () => {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const { port: webPort } = web.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const gateway = await start([join(ROOT, 'apps/gateway/src/main.ts')], {
    PORT: String(port),
    HOST: '127.0.0.1',
    METRICS_PORT: String(metricsPort),
    WEB_ORIGIN: `http://127.0.0.1:${webPort}`,
  })
  await waitUntil('the gateway is ready', async () => (await answers(`${origin}/readyz`)) === 200)
  const underWay = fetch(`${origin}/worklist`)
  await answers(`${origin}/healthz`)
  process.kill(gateway.pid, 'SIGUSR2')
  await waitUntil('nothing new is taken', async () => (await answers(`${origin}/healthz`)) === null)
  expect(gateway.running).toBe(true)
  expect(await (await underWay).text()).toBe('a page')
  expect(await gateway.exited).toEqual({ code: NO_LONGER_TRUSTED, signal: null })
  expect(gateway.output).toContain('unexpected fault')
})

it('a worker that can no longer be trusted makes room for another', async () => {
  const metricsPort = await freePort()
  const worker = await start([join(ROOT, 'apps/worker/src/main.ts')], {
    WORKER_METRICS_PORT: String(metricsPort),
  })
  await waitUntil(
    'the worker runs',
    async () => (await answers(`http://127.0.0.1:${metricsPort}/metrics`)) === 200,
  )
  process.kill(worker.pid, 'SIGUSR2')
  expect(await worker.exited).toEqual({ code: NO_LONGER_TRUSTED, signal: null })
})

it('a web process that can no longer be trusted sends the page it is making, and is gone', async () => {
  const port = await freePort()
  const next = createRequire(join(ROOT, 'apps/web/package.json')).resolve('next/dist/bin/next')
  const args = [next, 'start', '-H', '127.0.0.1', '-p', String(port)]
  const origin = `http://127.0.0.1:${port}`
  const variables = {
    PUBLIC_ORIGIN: origin,
    AUTH_URL: origin,
    AUTH_SECRET: 'x'.repeat(40),
    WEB_PORT: String(port),
  }
  const pages = await start(args, variables, join(ROOT, 'apps/web'))
  await waitUntil('pages are there', async () => (await answers(`${origin}/sign-in`)) === 200, 60_000)
  process.kill(pages.pid, 'SIGUSR2')
  expect(await pages.exited).toEqual({ code: NO_LONGER_TRUSTED, signal: null })
  expect(pages.output).toContain('unexpected fault')
})
