import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DOCUMENT,
  folderOf,
  MANIFEST,
  OTHER,
  packageManifest,
  type Repository,
  SOURCE,
  sourceFile,
  type TextFile,
} from './repository.ts'

const NOT_OURS = new Set(['node_modules', 'dist', '.next', '.turbo', '.git', 'artifacts', 'coverage'])
const NOT_SCANNED =
  /(?:^|\/)(?:package-lock\.json|next-env\.d\.ts)$|^tests\/results\/|\/fixtures\/|\/migrations\/meta\//

/** Reads everything of ours below `root` once; the rules then work in memory. */
export function readRepository(root: string): Repository {
  const paths = listFiles(root, '')
  const read = (ending: RegExp): readonly TextFile[] =>
    paths
      .filter((path) => ending.test(path) && !NOT_SCANNED.test(path))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  const lock = join(root, 'package-lock.json')
  return {
    sources: read(SOURCE).map((file) => sourceFile(file.path, file.text)),
    packages: read(MANIFEST).map((file) => packageManifest(folderOf(file.path), file.text)),
    documents: read(DOCUMENT),
    others: read(OTHER),
    lockfile: existsSync(lock) ? readFileSync(lock, 'utf8') : null,
    exists: (path) => existsSync(join(root, path)),
  }
}

function listFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('.data')) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return listFiles(root, path)
    return entry.isFile() ? [path] : []
  })
}
