import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const NOT_INPUT =
  /^(?:node_modules|dist|\.next|\.turbo|README\.md|next-env\.d\.ts)$|\.test\.tsx?$|\.tsbuildinfo$/

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** A digest of everything a build of this app reads: its folder, those of our packages it imports, the lockfile. */
export function buildInputs(root: string, app: string): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const folder of [...closure(root, app)].sort()) {
    for (const path of [...listFiles(join(root, folder))].sort()) {
      const bytes = readFileSync(path)
      hash.update(`${path.slice(root.length)}\0${bytes.length}\0`).update(bytes)
    }
  }
  return hash.digest('hex')
}

function closure(root: string, app: string): ReadonlySet<string> {
  const folders = new Set<string>()
  const add = (folder: string): void => {
    if (folders.has(folder)) return
    folders.add(folder)
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
    const ours = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@yingtong/'))
    for (const name of ours) add(`packages/${name.slice('@yingtong/'.length)}`)
  }
  add(app)
  return folders
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_INPUT.test(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}
