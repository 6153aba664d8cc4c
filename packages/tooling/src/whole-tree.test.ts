import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { readRepository } from './read-repository.ts'
import type { Repository } from './repository.ts'
import { productionClosure } from './rules/edge-closure.ts'
import { RULES } from './rules/index.ts'
import { importGraph } from './rules/no-cycles.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const RULES_MS_MAX = 3000

let repository: Repository
let readMs: number
beforeAll(() => {
  const start = performance.now()
  repository = readRepository(ROOT)
  readMs = performance.now() - start
})

test.each(RULES)('the tree obeys $name: $because', (rule) => {
  expect(rule.check(repository).map((finding) => `${finding.path}:${finding.line} ${finding.text}`)).toEqual(
    [],
  )
})

test('the scan really sees the tree: files, packages and edges between them', () => {
  const graph = importGraph(repository)
  expect(repository.packages.map((pack) => pack.name)).toContain('@yingtong/edge-agent')
  expect(graph.get('packages/tooling/src/rules/index.ts')).toContain(
    'packages/tooling/src/rules/no-cycles.ts',
  )
  expect([...productionClosure(repository, 'edge-agent').keys()]).toContain('@yingtong/dimse')
})

test('every rule has a test of its own beside it', () => {
  const files = new Set(repository.sources.map((file) => file.path))
  const untested = RULES.filter((rule) => !files.has(`packages/tooling/src/rules/${rule.name}.test.ts`))
  expect(untested.map((rule) => rule.name)).toEqual([])
})

test('every exemption still names something that is there, with its reason', async () => {
  const { DATABASE_USERS, ENVIRONMENT_READERS, PROGRAM_STARTERS, SQL_NAMERS } = await import(
    './tables/exemptions.table.ts'
  )
  for (const { path, because } of [
    ...DATABASE_USERS,
    ...ENVIRONMENT_READERS,
    ...PROGRAM_STARTERS,
    ...SQL_NAMERS,
  ]) {
    expect(repository.exists(path), path).toBe(true)
    expect(because).not.toBe('')
  }
})

test('all rules together stay within their time', () => {
  const start = performance.now()
  for (const rule of RULES) rule.check(repository)
  expect(readMs + performance.now() - start).toBeLessThan(RULES_MS_MAX)
})

test('each package says in six lines what it is', () => {
  const wrong = repository.packages
    .filter((pack) => /^(?:packages|apps)\/|^edge-agent$/.test(pack.folder))
    .filter((pack) => {
      const path = join(ROOT, pack.folder, 'README.md')
      const bullets = repository.exists(`${pack.folder}/README.md`)
        ? readFileSync(path, 'utf8').match(/^[-*] /gm)
        : null
      return bullets === null || bullets.length < 6
    })
  expect(wrong.map((pack) => pack.folder)).toEqual([])
})
