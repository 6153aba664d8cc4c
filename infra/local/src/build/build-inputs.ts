import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const NOT_INPUT =
  /^(?:node_modules|dist|\.next|\.turbo|README\.md|next-env\.d\.ts)$|\.test\.tsx?$|\.tsbuildinfo$/

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

/** A digest of everything a build of this app reads: its folder, the packages it takes in, the lockfile. */
export function buildInputs(root: string, app: string): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const folder of [app, ...packagesTakenIn(root, app)].sort()) {
    for (const path of [...listFiles(join(root, folder))].sort()) {
      const bytes = readFileSync(path)
      hash.update(`${path.slice(root.length)}\0${bytes.length}\0`).update(bytes)
    }
  }
  return hash.digest('hex')
}

/** Next takes in what `transpilePackages` names and leaves the rest to Node; other builds take in what they import. */
function packagesTakenIn(root: string, app: string): readonly string[] {
  const config = join(root, app, 'next.config.ts')
  const manifest = JSON.parse(readFileSync(join(root, app, 'package.json'), 'utf8')) as Manifest
  const listed = existsSync(config)
    ? /transpilePackages: \[([^\]]*)\]/.exec(readFileSync(config, 'utf8'))?.[1]
    : null
  const names = listed?.match(/@yingtong\/[a-z-]+/g) ?? Object.keys(manifest.dependencies ?? {})
  return names
    .filter((name) => name.startsWith('@yingtong/'))
    .map((name) => `packages/${name.slice('@yingtong/'.length)}`)
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_INPUT.test(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}
