import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** One run of vitest. */
export interface TestStage {
  readonly name: string
  /** Test files, relative to the root. */
  readonly files: readonly string[]
  /** Tests that start the whole product want the machine for themselves. */
  readonly alone: boolean
}

const WORKSPACES = ['packages', 'apps', 'edge-agent', 'infra', 'tests']
const NOT_OURS = new Set(['node_modules', 'dist', '.next', '.turbo', 'fixtures'])
const WHOLE_PRODUCT = ['journeys', 'recovery', 'chaos', 'perf']
/** What a test needs beyond itself, said in its name: `x.db.test.ts`. */
const KINDS = [
  { name: 'database', pattern: /\.db\.test\.tsx?$/, alone: false },
  { name: 'peers', pattern: /\.peer\.test\.tsx?$/, alone: false },
  { name: 'product', pattern: /\.product\.test\.tsx?$/, alone: true },
  { name: 'browser', pattern: /\.browser\.test\.tsx?$/, alone: true },
] as const

/** Every test file of the repository, in stages: what is cheap and near the cause first, the whole product last. */
export function planStages(files: readonly string[]): readonly TestStage[] {
  const inTests = files.filter((file) => file.startsWith('tests/'))
  const beside = files.filter((file) => !file.startsWith('tests/'))
  const folders = [...new Set(inTests.map((file) => file.split('/')[1] ?? ''))]
  const guarantees = folders.filter((folder) => !WHOLE_PRODUCT.includes(folder)).sort()
  const product = WHOLE_PRODUCT.filter((folder) => folders.includes(folder))
  const within = (folder: string) => inTests.filter((file) => file.split('/')[1] === folder)
  const stages = [
    {
      name: 'unit',
      files: beside.filter((file) => !KINDS.some((kind) => kind.pattern.test(file))),
      alone: false,
    },
    ...KINDS.map(({ name, pattern, alone }) => ({
      name,
      files: beside.filter((file) => pattern.test(file)),
      alone,
    })),
    ...guarantees.map((folder) => ({ name: folder, files: within(folder), alone: false })),
    ...product.map((folder) => ({ name: folder, files: within(folder), alone: true })),
  ]
  return stages.filter((stage) => stage.files.length > 0)
}

/** All test files below the workspaces, relative to `root`, sorted. */
export function findTestFiles(root: string): readonly string[] {
  const walk = (folder: string): readonly string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (NOT_OURS.has(entry.name)) return []
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return walk(path)
      return /\.test\.tsx?$/.test(entry.name) ? [path] : []
    })
  return WORKSPACES.flatMap(walk).sort()
}
