import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess } from '@yingtong/testkit/machine'
import { buildInputs } from './build-inputs.ts'

/** The apps that need a build, and a file that a finished build leaves. */
const APPS = [
  { folder: 'apps/viewer', product: 'dist' },
  { folder: 'apps/web', product: '.next/BUILD_ID' },
] as const

const QUIET = { TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
const OUTPUT_TAIL_LINES = 60

/** Builds viewer and web where their inputs changed since the last build; a second start finds nothing to do. */
export async function buildApps(root: string, report: (line: string) => void): Promise<void> {
  const stale = APPS.map((app) => ({ ...app, inputs: buildInputs(root, app.folder) })).filter(
    (app) => !existsSync(join(root, app.folder, app.product)) || readStamp(root, app.folder) !== app.inputs,
  )
  if (stale.length === 0) return
  const names = stale.map((app) => app.folder.replace('apps/', ''))
  report(`building ${names.join(' and ')}; this happens once`)
  const filters = names.map((name) => `--filter=@yingtong/${name}`)
  const turbo = await startProcess({
    command: join(root, 'node_modules', '.bin', 'turbo'),
    args: ['run', 'build', ...filters, '--no-daemon', '--output-logs=new-only', '--ui=stream'],
    cwd: root,
    env: QUIET,
  })
  const { code } = await turbo.exited
  if (code !== 0) {
    const tail = turbo.output.trimEnd().split('\n').slice(-OUTPUT_TAIL_LINES).join('\n')
    throw new Error(`building ${names.join(' and ')} failed:\n${tail}`)
  }
  for (const app of stale) writeStamp(root, app.folder, app.inputs)
}

const stampPath = (root: string, folder: string) =>
  join(root, 'node_modules', '.cache', 'yingtong', `${folder.replace('/', '-')}.inputs`)

function readStamp(root: string, folder: string): string | null {
  const path = stampPath(root, folder)
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function writeStamp(root: string, folder: string, inputs: string): void {
  mkdirSync(join(root, 'node_modules', '.cache', 'yingtong'), { recursive: true })
  writeFileSync(stampPath(root, folder), inputs)
}
