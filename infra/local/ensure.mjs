// Plain JavaScript for whatever Node a machine has (>= 20): brings in what is missing from npm, then hands over to
// the Node 24 that npm brought, which runs our TypeScript as it is.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_MAJOR_MIN = 20
const PARENT_POLL_MS = 500

/** The repository's root folder. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Installs if needed, then runs the TypeScript file `entry` (relative to the root) with our own arguments. */
export function enter(entry, args = process.argv.slice(2)) {
  ensureInstalled()
  const node = join(ROOT, 'node_modules', '.bin', 'node')
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node'),
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', resolve(ROOT, entry), ...args], {
    stdio: 'inherit',
    env,
  })
  // The child decides how it ends; we only pass the wish on and wait.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm passes SIGINT and SIGTERM on and waits, since its scripts `exec` us (a shell between would die of them). It
  // dies of anything else: when it is gone, so is whoever wanted this to run. Asked once, since asking twice means haste.
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, PARENT_POLL_MS).unref()
  if (process.env.npm_lifecycle_event === undefined) clearInterval(watch)
  child.on('error', (error) => fail(`Could not start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

/** Runs `npm ci` when the installed packages are not the ones the lockfile names. */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
    fail(
      `Node ${process.versions.node} is too old: Yingtong needs Node ${NODE_MAJOR_MIN} or later to begin with.`,
    )
  }
  if (isInstalled()) return
  console.log('yingtong: installing packages from npm (once) …')
  // Under `npm run`, npm says which npm it is; the one on the path may be another.
  const npm = process.env.npm_execpath
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const args = [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  const result = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  if (result.status !== 0) fail('npm ci failed; its messages are above.')
  if (!isInstalled()) fail('npm ci ended well, but packages are missing: remove node_modules and try again.')
}

/** True when npm's own record of what it installed has every package of the lockfile at its version. */
function isInstalled() {
  const record = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(record) || !existsSync(join(ROOT, 'node_modules', '.bin', 'node'))) return false
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    // Optional packages are for other machines, unless npm took them.
    if (!path.includes('node_modules/') || (entry.optional && present[path] === undefined)) return true
    return entry.link ? present[path]?.link === true : present[path]?.version === entry.version
  })
}

function fail(text) {
  console.error(`yingtong: ${text}`)
  process.exit(1)
}
