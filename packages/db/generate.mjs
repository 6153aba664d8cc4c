import { spawnSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

// npm places drizzle-orm below this package, drizzle-kit looks for it from the root: show it the way.
const seen = at('../../node_modules/drizzle-orm')
if (!existsSync(seen)) symlinkSync(at('node_modules/drizzle-orm'), seen, 'dir')

const kit = at('../../node_modules/.bin/drizzle-kit')
const { status } = spawnSync(kit, ['generate', ...process.argv.slice(2)], { cwd: at('.'), stdio: 'inherit' })
process.exit(status ?? 1)
