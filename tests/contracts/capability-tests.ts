import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['packages', 'apps', 'edge-agent', 'infra', 'tests']
const SKIPPED = new Set(['node_modules', 'dist', '.next', '.turbo'])
const TITLE = /\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs
/** `promise A16` names a row of the promises, which are numbered alike. */
const ID = /(?<!promises? (?:[A-D]\d+, )*)\b[A-Z]\d\d\b/g

function* testFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* testFiles(path)
    else if (/\.test\.tsx?$/.test(entry.name)) yield path
  }
}

/** Test files by the capability ids that stand in their titles. */
export function capabilityTests(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const folder of FOLDERS)
    for (const path of testFiles(join(ROOT, folder)))
      for (const [, , title] of readFileSync(path, 'utf8').matchAll(TITLE))
        for (const id of title?.match(ID) ?? []) {
          const files = found.get(id) ?? new Set()
          found.set(id, files.add(relative(ROOT, path)))
        }
  return found
}
