import { execFileSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  freePort,
  type ProductProcess,
  type RunningProcess,
  type RunningProduct,
  startProcess,
  startProduct,
  waitUntil,
} from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Secrets } from '../state/secrets.ts'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const NODES = ['gateway', 'worker', 'web', 'edge'] as const
const ALL: readonly ProductProcess[] = ['postgres', ...NODES]
const FIRST_START_MS = 15 * 60_000
const SECRETS_OF_OTHERS = {
  OIDC_ISSUER: 'http://127.0.0.1:1',
  OIDC_CLIENT_ID: 'yingtong',
  OIDC_NAME: '院内',
  OIDC_TENANTS: 'county-a',
  NOBODYS_SECRET: 'planted-foreign',
  AUTH_SECRET: 'planted-auth',
}

const status = (pid: number) =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .map((line) => [line.split(':')[0], line.slice(line.indexOf(':') + 1).trim()]),
  )
const environ = (pid: number) => readFileSync(`/proc/${pid}/environ`, 'latin1')
const modeOf = (path: string) => statSync(path).mode & 0o777
const isRoot = process.getuid?.() === 0

/** Every file and folder below, without following links. */
function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
}

let dataDir: string
let product: RunningProduct
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'yt-household-'))
  // Of the starter alone: the process that needs it gets its content, and no way to the file.
  const secret = join(dataDir, 'oidc.secret')
  writeFileSync(secret, 'planted-oidc\n', { mode: 0o600 })
  product = await startProduct(dataDir, { ...SECRETS_OF_OTHERS, OIDC_CLIENT_SECRET_FILE: secret })
}, FIRST_START_MS)
afterAll(async () => {
  await product?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('each process', () => {
  test.each(ALL)(
    '%s has no right of root, gains none, and is somebody of its own where the start is root',
    (name) => {
      const found = status(product.pidOf(name))
      const uids = (found.Uid ?? '').split('\t')
      expect(new Set(uids).size).toBe(1)
      expect(Number(uids[0])).not.toBe(0)
      for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb'])
        expect([set, Number(`0x${found[set]}`)]).toEqual([set, 0])
      if (isRoot) expect(Number(`0x${found.CapBnd}`)).toBe(0)
      expect(found.NoNewPrivs).toBe('1')
      expect(found.Umask).toBe(isRoot && (name === 'gateway' || name === 'worker') ? '0007' : '0077')
      const others = ALL.filter((other) => other !== name).map((other) => status(product.pidOf(other)).Uid)
      if (isRoot) expect(others).not.toContain(found.Uid)
    },
  )

  test.each(NODES)('%s is handed its own secrets only', (name) => {
    const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Secrets
    const text = environ(product.pidOf(name))
    for (const [owner, password] of Object.entries(secrets.databasePasswords))
      expect([owner, text.includes(password)]).toEqual([owner, owner === name])
    expect(text.includes(secrets.authSecret)).toBe(name === 'web')
    for (const foreign of ['planted-foreign', 'planted-auth']) expect(text).not.toContain(foreign)
    expect(text).not.toMatch(/npm_config|NOBODYS_SECRET/)
    expect(text.includes('planted-oidc')).toBe(name === 'web')
    expect(text).not.toContain('OIDC_CLIENT_SECRET_FILE')
    if (name === 'edge') expect(text).not.toMatch(/MASTER_KEY|DATABASE_URL/)
  })
})

/** What one process's user can do with a path, asked as that user with all its groups. */
function may(name: (typeof NODES)[number], flag: '-r' | '-w' | '-x', path: string): boolean {
  const { Uid, Gid, Groups } = status(product.pidOf(name))
  const first = (text: string | undefined) => text?.split('\t')[0] ?? ''
  const groups = (Groups ?? '').split(' ').filter(Boolean).join(',')
  const flags = [
    `--reuid=${first(Uid)}`,
    `--regid=${first(Gid)}`,
    groups === '' ? '--clear-groups' : `--groups=${groups}`,
  ]
  try {
    execFileSync('setpriv', [...flags, '--bounding-set=-all', '--inh-caps=-all', '--', 'test', flag, path], {
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

test('nothing of the data folder is open to strangers, and each process gets to its own only', async () => {
  expect(modeOf(join(dataDir, 'demo.json'))).toBe(0o600)
  // A socket is as open as its folder, which is looked at.
  const isOpen = (path: string) => !statSync(path).isSocket() && (statSync(path).mode & 0o007) !== 0
  const open = below(dataDir).filter((path) => existsSync(path) && isOpen(path))
  // Two folders are walked through, and list nothing, where the server is a user of its own.
  expect(open.filter((path) => (modeOf(path) & 0o007) !== 0o001 || !isRoot)).toEqual([])
  const places = {
    store: join(dataDir, 'store', 'objects'),
    spool: join(dataDir, 'edge', 'county-a'),
    key: join(dataDir, 'keys', 'master.key'),
    secrets: join(dataDir, 'secrets.json'),
    demo: join(dataDir, 'demo.json'),
    logs: join(dataDir, 'logs', 'web.log'),
  }
  if (!isRoot) return
  for (const name of NODES) {
    expect([name, may(name, '-w', places.store)]).toEqual([name, name === 'gateway' || name === 'worker'])
    expect([name, may(name, '-r', places.spool)]).toEqual([name, name === 'edge'])
    for (const path of [places.key, places.secrets, places.demo, places.logs])
      expect([name, path, may(name, '-r', path)]).toEqual([name, path, false])
  }
  await waitUntil('a pack of the demo is in the store', () =>
    below(places.store).some((path) => path.endsWith('.pack')),
  )
  const pack = below(places.store).find((path) => path.endsWith('.pack')) ?? ''
  for (const name of NODES)
    expect([name, may(name, '-r', pack)]).toEqual([name, name === 'gateway' || name === 'worker'])
  for (const holder of ['gateway', 'worker', 'web'] as const) {
    const file = /MASTER_KEY_FILE=([^\0]+)/.exec(environ(product.pidOf(holder)))?.[1] ?? ''
    expect(modeOf(file)).toBe(0o400)
    for (const name of NODES)
      expect([holder, name, may(name, '-r', file)]).toEqual([holder, name, holder === name])
  }
})

test('it answers on this machine only, and says how to open it', () => {
  for (const word of ['HOST=0.0.0.0', 'DICOM_HOST=0.0.0.0']) expect(product.supervisor.output).toContain(word)
  // proc_net_tcp(5): local address and port in hexadecimal, state 0A = LISTEN.
  const listening = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A')
      .map((fields) => (fields[1] ?? '').split(':')),
  )
  for (const port of [Number(new URL(product.web).port), product.dicomPort]) {
    const hex = port.toString(16).toUpperCase().padStart(4, '0')
    expect(listening.filter(([, at]) => at === hex)).toEqual([['0100007F', hex]])
  }
})

test('a data folder of an earlier start as somebody else is taken over, and works', async () => {
  await product.stop()
  if (isRoot) execFileSync('chown', ['-R', '0:0', join(dataDir, 'store'), join(dataDir, 'edge')])
  execFileSync('chmod', ['-R', 'go=', join(dataDir, 'store')])
  product = await startProduct(dataDir, {
    PORT: new URL(product.web).port,
    DICOM_PORT: String(product.dicomPort),
  })
  expect((await fetch(`${product.web}/readyz`)).status).toBe(200)
  const { token, study } = await firstStudy(product)
  const response = await fetch(`${product.web}/dicom-web/studies/${study}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
    },
  })
  expect(response.status).toBe(200)
  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100_000)
})

async function firstStudy(running: RunningProduct): Promise<{ token: string; study: string }> {
  const demo = running.demo as { tenants: { dicomwebToken: string }[] }
  const token = demo.tenants[0]?.dicomwebToken ?? ''
  const list = await fetch(`${running.web}/dicom-web/studies`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json' },
  })
  const [first] = (await list.json()) as Record<string, { Value: string[] }>[]
  return { token, study: first?.['0020000D']?.Value[0] ?? '' }
}

describe('started by an ordinary user', () => {
  // PostgreSQL wants a user whom the system knows by name: nobody.
  const UID = 65_534
  let home: string
  let ordinary: RunningProcess
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'yt-ordinary-'))
    if (isRoot) chownSync(home, UID, UID)
    const [port, dicomPort] = [await freePort(), await freePort()]
    const env = {
      DATA_DIR: join(home, 'data'),
      PORT: String(port),
      DICOM_PORT: String(dicomPort),
      HOME: home,
    }
    const start = [process.execPath, 'infra/local/src/start.ts']
    const drop = [
      `--reuid=${UID}`,
      `--regid=${UID}`,
      '--clear-groups',
      '--bounding-set=-all',
      '--inh-caps=-all',
      '--',
    ]
    const [command = '', ...args] = isRoot ? ['setpriv', ...drop, ...start] : start
    ordinary = await startProcess({ command, args, cwd: ROOT, env })
    await ordinary.waitForLine(/^yingtong ready/, 300_000)
  }, FIRST_START_MS)
  afterAll(async () => {
    await ordinary?.stop(60_000)
    rmSync(home, { recursive: true, force: true })
  })

  test('all of it works as this one user, without a right more, in a folder that is closed to others', () => {
    const run = JSON.parse(readFileSync(join(home, 'data', 'run.json'), 'utf8')) as {
      processes: Record<string, { pid: number }>
    }
    expect(Object.keys(run.processes).sort()).toEqual([...ALL].sort())
    for (const [name, { pid }] of Object.entries(run.processes)) {
      const { Uid, CapEff, NoNewPrivs, Umask } = status(pid)
      expect([name, Uid?.split('\t')[0]]).toEqual([name, String(isRoot ? UID : process.getuid?.())])
      expect([name, Number(`0x${CapEff}`), NoNewPrivs, Umask]).toEqual([name, 0, '1', '0077'])
    }
    expect(modeOf(join(home, 'data'))).toBe(0o700)
    const open = below(join(home, 'data')).filter(
      (path) => existsSync(path) && !statSync(path).isSocket() && (statSync(path).mode & 0o077) !== 0,
    )
    expect(open).toEqual([])
  })
})
