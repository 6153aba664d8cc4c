import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startProcess } from '@yingtong/testkit/machine'
import { holdFolder, type Release } from '../state/hold-folder.ts'
import { NOTICES_FILE, writeNotices } from '../supply/write-notices.ts'
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
  if (noticesAreStale(root)) writeNotices(root)
  if (staleApps(root).length === 0) return
  // Two starts at once would write the same products side by side; the second finds them ready.
  const release = await waitForBuilders(root, report)
  try {
    const stale = staleApps(root)
    if (stale.length > 0) await build(root, stale, report)
  } finally {
    release()
  }
}

/** The notices follow what is installed, which the lockfile says. */
function noticesAreStale(root: string): boolean {
  const notices = join(root, NOTICES_FILE)
  const writtenAt = (path: string) => statSync(path).mtimeMs
  return !existsSync(notices) || writtenAt(notices) < writtenAt(join(root, 'package-lock.json'))
}

interface StaleApp {
  readonly folder: string
  readonly inputs: string
}

function staleApps(root: string): readonly StaleApp[] {
  return APPS.map((app) => ({ ...app, inputs: buildInputs(root, app.folder) })).filter(
    (app) => !existsSync(join(root, app.folder, app.product)) || readStamp(root, app.folder) !== app.inputs,
  )
}

async function waitForBuilders(root: string, report: (line: string) => void): Promise<Release> {
  let told = false
  for (;;) {
    const release = holdFolder(cacheFolder(root))
    if (release !== null) return release
    if (!told) report('waiting for another start that builds')
    told = true
    await delay(500)
  }
}

async function build(
  root: string,
  stale: readonly StaleApp[],
  report: (line: string) => void,
): Promise<void> {
  const names = stale.map((app) => app.folder.replace('apps/', ''))
  report(`building ${names.join(' and ')}; this happens once`)
  const turbo = await startProcess({
    command: join(root, 'node_modules', '.bin', 'turbo'),
    args: ['run', 'build', ...names.map((name) => `--filter=@yingtong/${name}`), '--ui=stream'],
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

const cacheFolder = (root: string) => join(root, 'node_modules', '.cache', 'yingtong')

const stampPath = (root: string, folder: string) =>
  join(cacheFolder(root), `${folder.replace('/', '-')}.inputs`)

function readStamp(root: string, folder: string): string | null {
  const path = stampPath(root, folder)
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function writeStamp(root: string, folder: string, inputs: string): void {
  writeFileSync(stampPath(root, folder), inputs)
}
