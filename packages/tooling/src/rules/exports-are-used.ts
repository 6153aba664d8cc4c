import type { Repository, Rule, SourceFile } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { UNUSED_EXPORTS } from '../tables/exemptions.table.ts'

const EXPORTED = /^export\s+(?:async\s+)?(?:const|function\*?|class)\s+([A-Za-z_$][\w$]*)/gm
const PASSED_ON = /^export\s*(?:type\s*)?\{[^}]*\}\s*from\b.*$/gm
const NAME = /[A-Za-z_$][\w$]*/g
/** What serves hospitals; tests and their tools call what they like. */
const PRODUCT = /^(?:apps|packages|edge-agent|infra)\//
const NOT_PRODUCT = /^packages\/(?:testkit|tooling)\//
/** Called by name or by their registration: routes and pages of Next, jobs of the worker, verbs' own registers. */
const CALLED_FROM_OUTSIDE = /^apps\/web\/src\/(?:app\/|instrumentation|proxy)|\.job\.ts$/

/** Names in the code of a file, without those that it only passes on. */
function namesIn(file: SourceFile): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [name] of file.masked.code.replace(PASSED_ON, '').matchAll(NAME))
    counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function countFiles(repository: Repository): ReadonlyMap<string, number> {
  const files = new Map<string, number>()
  for (const file of repository.sources) {
    if (/\.test\.tsx?$/.test(file.path)) continue
    for (const name of namesIn(file).keys()) files.set(name, (files.get(name) ?? 0) + 1)
  }
  return files
}

/** A control that is written and not wired looks like one that holds: `isKnown` stood beside an open door. */
export const exportsAreUsed: Rule = {
  name: 'exports-are-used',
  because:
    'what is exported is called by something that runs; a control that only its tests call controls nothing',
  check: (repository) => {
    const files = countFiles(repository)
    return repository.sources
      .filter(({ path }) => PRODUCT.test(path) && !NOT_PRODUCT.test(path))
      .filter(({ path }) => !isTestFile(path) && !CALLED_FROM_OUTSIDE.test(path))
      .flatMap((file) => {
        const own = namesIn(file)
        return [...file.masked.code.matchAll(EXPORTED)]
          .filter(([, name = '']) => files.get(name) === 1 && own.get(name) === 1)
          .filter(
            ([, name]) => !UNUSED_EXPORTS.some((known) => known.name === name && known.path === file.path),
          )
          .map((match) => ({
            path: file.path,
            line: file.lineAt(match.index),
            text: `nothing but tests calls ${match[1]}: wire it or delete it`,
          }))
      })
  },
}
