import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { acceptsConnections, freePort, startProcess, waitUntil } from '@yingtong/testkit/machine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdFolder } from '../state/hold-folder.ts'
import { identify, isRunning } from './process-identity.ts'
import { readRunFile } from './run-file.ts'
import type { ServiceSpec } from './service-spec.ts'
import { stopLeftovers } from './stop-leftovers.ts'
import { Supervisor, serviceFaults } from './supervisor.ts'

let dir: string
let lines: string[]
let supervisor: Supervisor
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yt-supervisor-'))
  lines = []
  supervisor = new Supervisor(dir, (line) => lines.push(line))
})
afterEach(async () => {
  await supervisor.stop()
  rmSync(dir, { recursive: true, force: true })
})

const pidOf = (name: string) => readRunFile(dir)?.processes[name]?.pid ?? 0

function script(name: string, code: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return { name, command: process.execPath, args: ['-e', code], env: {}, isReady: () => true, ...more }
}

/** A stand-in for gateway and the like: listens, says when it stops. */
async function listener(name: string, stopNote = ''): Promise<{ spec: ServiceSpec; port: number }> {
  const port = await freePort()
  const code = `
    require('net').createServer((socket) => socket.on('error', () => {}).end(String(process.pid))).listen(${port}, '127.0.0.1')
    process.on('SIGTERM', () => { require('fs').appendFileSync(${JSON.stringify(join(dir, 'stops'))}, '${name} ${stopNote}\\n'); process.exit(0) })`
  return { spec: script(name, code, { isReady: () => acceptsConnections(port) }), port }
}

/** A stand-in says its process id to whoever connects: `run.json` may not know it. */
const pidOfListener = async (port: number) => Number(await text(connect(port, '127.0.0.1')))

test('a process that is killed works again within two seconds, with a new id', async () => {
  const { spec, port } = await listener('gateway')
  await supervisor.start(spec)
  const first = pidOf('gateway')
  await new Promise((done) => setTimeout(done, 2100))
  process.kill(first, 'SIGKILL')
  const killedAt = performance.now()
  await waitUntil('it is started again', () => pidOf('gateway') !== first && acceptsConnections(port), 2000)
  expect(performance.now() - killedAt).toBeLessThan(2000)
  await waitUntil('it is reported', () =>
    lines.some((line) => /^gateway works again after 0\.\d s$/.test(line)),
  )
  expect(lines[0]).toBe('gateway died (SIGKILL), starting it again')
})

test('a process killed over and over comes back each time within two seconds', async () => {
  const { spec, port } = await listener('worker')
  await supervisor.start(spec)
  for (let round = 0; round < 3; round++) {
    const before = pidOf('worker')
    process.kill(before, 'SIGKILL')
    await waitUntil('a new one', () => pidOf('worker') !== before, 2000)
    await waitUntil('it listens', () => acceptsConnections(port), 2000)
  }
})

test('stopping goes from the last started to the first and leaves nothing behind', async () => {
  const postgres = await listener('postgres')
  const gateway = await listener('gateway')
  await supervisor.start(postgres.spec)
  await supervisor.start(gateway.spec)
  const pids = [pidOf('postgres'), pidOf('gateway')]
  await supervisor.stop()
  expect(readFileSync(join(dir, 'stops'), 'utf8')).toBe('gateway \npostgres \n')
  expect(pids.map((pid) => identify(pid))).toEqual([null, null])
  expect(readRunFile(dir)?.processes).toEqual({})
})

test('a process that will not stop is killed after its grace', async () => {
  const stubborn = script(
    'web',
    "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
    {
      stopGraceMs: 200,
      isReady: () => readFileSync(join(dir, 'logs/web.log'), 'utf8').includes('up'),
    },
  )
  await supervisor.start(stubborn)
  const pid = pidOf('web')
  await supervisor.stop()
  expect(identify(pid)).toBeNull()
})

test('wrong environments are reported all together, not tried again', async () => {
  const faulty = (name: string) =>
    script(name, `console.error('PORT of ${name}: is not a number'); process.exit(78)`, {
      isReady: () => false,
    })
  const error: unknown = await supervisor.start(faulty('gateway'), faulty('worker')).catch((caught) => caught)
  const faults = serviceFaults(error)
  expect(faults.map((fault) => [fault.message, fault.tail])).toEqual([
    ['gateway says that its environment is wrong', 'PORT of gateway: is not a number'],
    ['worker says that its environment is wrong', 'PORT of worker: is not a number'],
  ])
})

test('a process that keeps ending before it ever worked stops the start, with its last words', async () => {
  const broken = script('edge', "console.log('cannot open spool'); process.exit(1)", { isReady: () => false })
  const error: unknown = await supervisor.start(broken).catch((caught) => caught)
  expect(serviceFaults(error)[0]?.message).toBe('edge keeps ending (exit code 1)')
  expect(serviceFaults(error)[0]?.tail).toBe('cannot open spool')
})

test('what a process started goes down with it', async () => {
  const child = 'setInterval(() => {}, 1000)'
  const parent = script(
    'worker',
    `const c = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}])
     require('fs').writeFileSync(${JSON.stringify(join(dir, 'child'))}, String(c.pid)); setInterval(() => {}, 1000)`,
    { isReady: () => readFileSync(join(dir, 'child'), 'utf8') !== '' },
  )
  await supervisor.start(parent)
  const grandchild = Number(readFileSync(join(dir, 'child'), 'utf8'))
  expect(identify(grandchild)).not.toBeNull()
  process.kill(pidOf('worker'), 'SIGKILL')
  await waitUntil(
    'the grandchild is gone',
    () => !isRunning({ pid: grandchild, startTicks: identify(grandchild)?.startTicks ?? null }),
  )
})

test('a data folder is held by one process only, and free again when that one dies', async () => {
  const lockModule = new URL('../state/hold-folder.ts', import.meta.url).href
  const code = `import { holdFolder } from ${JSON.stringify(lockModule)}
    console.log('held', holdFolder(${JSON.stringify(dir)}) !== null); setInterval(() => {}, 1000)`
  const other = await startProcess({ command: process.execPath, args: ['--input-type=module', '-e', code] })
  await other.waitForLine(/held true/)
  expect(holdFolder(dir)).toBeNull()
  await other.kill9()
  const release = holdFolder(dir)
  expect(release).not.toBeNull()
  expect(holdFolder(dir)).toBeNull()
  release?.()
  holdFolder(dir)?.()
})

test('processes that a killed supervisor left are ended before the next start, strangers are not', async () => {
  const { spec, port } = await listener('gateway')
  const module = new URL('./supervisor.ts', import.meta.url).href
  const code = `import { Supervisor } from ${JSON.stringify(module)}
    const { command, args } = ${JSON.stringify({ command: spec.command, args: spec.args })}
    const supervisor = new Supervisor(${JSON.stringify(dir)}, console.log)
    await supervisor.start({ name: 'gateway', command, args, env: {}, isReady: () => true })
    console.log('up')`
  const killed = await startProcess({ command: process.execPath, args: ['--input-type=module', '-e', code] })
  await killed.waitForLine(/up/)
  await waitUntil('it listens', () => acceptsConnections(port))
  await killed.kill9()
  expect(await acceptsConnections(port)).toBe(true)
  await stopLeftovers(dir, (line) => lines.push(line))
  expect(await acceptsConnections(port)).toBe(false)
  expect(lines[0]).toMatch(/^gateway still runs from a start that was killed/)
  // The same id with another start time is another process.
  expect(isRunning({ pid: process.pid, startTicks: '1' })).toBe(false)
})

test('what a killed supervisor left is stopped side by side, the database after all others', async () => {
  const saying = (name: string, signal: string, act: string) =>
    script(
      name,
      `const { appendFileSync, readFileSync } = require('fs')
       const [path, pid] = [${JSON.stringify(join(dir, 'stops'))}, process.pid]
       const say = (word) => appendFileSync(path, word + '\\n')
       process.on('${signal}', () => { say('${name} asked'); ${act} })
       setInterval(() => {}, 1000)
       require('net').createServer().listen(0, '127.0.0.1', () => appendFileSync(path + '-up', '${name}\\n'))`,
    )
  const met = `const timer = setInterval(() => {
    if ((readFileSync(path, 'utf8').match(/asked/g) ?? []).length > 1) { clearInterval(timer); say('met'); process.exit() }
  }, 10)`
  const specs = [
    saying('postgres', 'SIGINT', 'process.exit()'),
    saying('gateway', 'SIGTERM', met),
    saying('edge', 'SIGTERM', met),
  ]
  const module = new URL('./supervisor.ts', import.meta.url).href
  const code = `import { Supervisor } from ${JSON.stringify(module)}
    const supervisor = new Supervisor(${JSON.stringify(dir)}, console.log)
    for (const spec of ${JSON.stringify(specs)}) await supervisor.start({ ...spec, isReady: () => true })
    console.log('up')`
  const killed = await startProcess({ command: process.execPath, args: ['--input-type=module', '-e', code] })
  await killed.waitForLine(/up/)
  const up = () => readFileSync(join(dir, 'stops-up'), 'utf8').trim().split('\n').length === specs.length
  await waitUntil('all listen to signals', up)
  await killed.kill9()
  await stopLeftovers(dir, (line) => lines.push(line))
  const said = readFileSync(join(dir, 'stops'), 'utf8').trim().split('\n')
  expect(said.slice(0, 2).sort()).toEqual(['edge asked', 'gateway asked'])
  expect(said.slice(2)).toEqual(['met', 'met', 'postgres asked'])
})

const works = (port: number) => waitUntil('it works', () => acceptsConnections(port), 10_000)

// Both refuse every write as a full or a broken disk does (full(4); proc_pid_mem(5): nothing lies at 0).
test.each([
  ['ENOSPC', '/dev/full'],
  ['EIO', '/proc/self/mem'],
])(
  '%s on every log and on run.json ends nothing: what is killed works again, and all is written after',
  async (code, device) => {
    const { spec, port } = await listener('gateway')
    mkdirSync(join(dir, 'logs'))
    symlinkSync(device, join(dir, 'logs/gateway.log'))
    symlinkSync(device, join(dir, 'run.json.draft'))
    const talking = `setInterval(() => console.log('line'), 20); ${spec.args[1]}`
    await supervisor.start({ ...spec, args: ['-e', talking] })
    await waitUntil('both are told', () =>
      ['the log of gateway', 'run.json'].every((what) =>
        lines.some((line) => line.startsWith(`${what} cannot be written (${code})`)),
      ),
    )
    expect(existsSync(join(dir, 'run.json'))).toBe(false)
    process.kill(await pidOfListener(port), 'SIGKILL')
    await waitUntil(
      'it is reported',
      () => lines.some((line) => line.startsWith('gateway works again')),
      10_000,
    )
    await works(port)
    rmSync(join(dir, 'logs/gateway.log'))
    rmSync(join(dir, 'run.json.draft'), { force: true })
    await waitUntil('run.json is there', () => pidOf('gateway') !== 0, 10_000)
    await waitUntil('the log is there', () => existsSync(join(dir, 'logs/gateway.log')), 10_000)
    expect(lines).toContain('run.json is written again')
  },
)

test('a program that cannot be started is tried until it can, whatever the reason', async () => {
  const { spec, port } = await listener('worker')
  const program = join(dir, 'program')
  const install = () => {
    writeFileSync(program, `#!/bin/sh\nexec ${JSON.stringify(spec.command)} "$@"\n`)
    chmodSync(program, 0o755)
  }
  install()
  await supervisor.start({ ...spec, command: program })
  for (const harm of [
    () => rmSync(program),
    () => chmodSync(program, 0o600),
    () => rmSync(dir, { recursive: true }),
  ]) {
    harm()
    const told = lines.length
    process.kill(await pidOfListener(port), 'SIGKILL')
    await waitUntil('it is told', () =>
      lines.slice(told).some((line) => line.includes('could not be started')),
    )
    mkdirSync(dir, { recursive: true })
    install()
    await works(port)
  }
})

test('a surprise in whoever is told, a check that hangs or a wrong environment later ends no loop', async () => {
  const { spec, port } = await listener('edge')
  let checks = 0
  const flag = join(dir, 'wrong')
  const throwing = new Supervisor(dir, () => {
    throw new Error('the terminal is gone')
  })
  const code = `if (require('fs').existsSync(${JSON.stringify(flag)})) process.exit(78); ${spec.args[1]}`
  const hanging = () => (++checks === 1 ? new Promise<boolean>(() => {}) : acceptsConnections(port))
  try {
    await throwing.start({ ...spec, args: ['-e', code], isReady: hanging })
    writeFileSync(flag, '')
    process.kill(pidOf('edge'), 'SIGKILL')
    await new Promise((done) => setTimeout(done, 2500))
    rmSync(flag)
    await works(port)
  } finally {
    await throwing.stop()
  }
  expect(await acceptsConnections(port)).toBe(false)
})
