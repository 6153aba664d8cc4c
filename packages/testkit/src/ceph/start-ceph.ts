import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '../processes/free-port.ts'
import { runProgram } from '../processes/run-program.ts'
import { type RunningProcess, startProcess } from '../processes/start-process.ts'
import { waitUntil } from '../processes/wait-until.ts'
import { requireTool } from '../tools/require-tool.ts'
import { cephConfig } from './ceph-config.ts'

export interface CephCluster {
  /** The RADOS gateway's S3 endpoint, path-style: `http://127.0.0.1:PORT`. */
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  stop(): Promise<void>
}

const STEP_TIMEOUT_MS = 60_000
const STOP_GRACE_MS = 5000

/** Starts a one-host Ceph cluster with its S3 gateway, all of it in the empty folder `dir`; takes about ten seconds. */
export async function startCeph(dir: string): Promise<CephCluster> {
  const home = resolve(dir)
  const running: RunningProcess[] = []
  const stop = async () => {
    for (const process of running.splice(0).reverse()) await process.stop(STOP_GRACE_MS)
  }
  try {
    const cluster = await raiseCluster(home, running)
    return { ...cluster, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function raiseCluster(home: string, running: RunningProcess[]): Promise<Omit<CephCluster, 'stop'>> {
  const plan = { dir: home, fsid: randomUUID(), monPort: await freePort() }
  const config = join(home, 'ceph.conf')
  for (const folder of ['mon', 'osd', 'rgw', 'run', 'log']) mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(config, cephConfig(plan))
  writeFileSync(join(home, 'keyring'), '')
  const run = (tool: string, ...args: readonly string[]) => runTool(tool, ['-c', config, ...args])
  const keep = async (tool: string, ...args: readonly string[]) => {
    running.push(await startProcess({ command: requireTool(tool), args: ['-c', config, '-f', ...args] }))
  }
  const map = join(home, 'monmap')
  const address = `[v2:127.0.0.1:${plan.monPort}/0]`
  await runTool('monmaptool', ['--create', '--fsid', plan.fsid, '--addv', 'a', address, map])
  await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map)
  await keep('ceph-mon', '-i', 'a')
  const osd = randomUUID()
  await run('ceph', '--connect-timeout', '30', 'osd', 'new', osd)
  await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd)
  await keep('ceph-osd', '-i', '0')
  await waitUntil('the object store is up', async () => /\b1 up\b/.test(await run('ceph', 'osd', 'stat')))
  const [accessKey, secretKey] = [randomBytes(10).toString('hex'), randomBytes(20).toString('hex')]
  const keys = [`--access-key=${accessKey}`, `--secret-key=${secretKey}`]
  await run(
    'radosgw-admin',
    '--no-mon-config',
    'user',
    'create',
    '--uid=test',
    '--display-name=test',
    ...keys,
  )
  const endpoint = await startGateway(keep)
  return { endpoint, accessKey, secretKey }
}

type Keep = (tool: string, ...args: readonly string[]) => Promise<void>

async function startGateway(keep: Keep): Promise<string> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const frontend = `beast endpoint=127.0.0.1:${port}`
  await keep(
    'radosgw',
    '--name',
    'client.rgw',
    '--no-mon-config',
    '--ms-mon-client-mode=crc',
    '--rgw-frontends',
    frontend,
  )
  await waitUntil('the S3 gateway answers', async () => (await fetch(endpoint)).ok, STEP_TIMEOUT_MS)
  return endpoint
}

async function runTool(tool: string, args: readonly string[]): Promise<string> {
  const { code, output } = await runProgram({ command: requireTool(tool), args }, STEP_TIMEOUT_MS)
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')} failed (${code}):\n${output}`)
  return output
}
