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
const WHOLE_PRODUCT = ['journeys', 'chaos', 'perf']

/** Every test file of the repository, in stages: what is cheap and near the cause first, the whole product last. */
export function planStages(files: readonly string[]): readonly TestStage[] {
  const inTests = files.filter((file) => file.startsWith('tests/'))
  const beside = files.filter((file) => !file.startsWith('tests/'))
  const folders = [...new Set(inTests.map((file) => file.split('/')[1] ?? ''))]
  const guarantees = folders.filter((folder) => !WHOLE_PRODUCT.includes(folder)).sort()
  const product = WHOLE_PRODUCT.filter((folder) => folders.includes(folder))
  const within = (folder: string) => inTests.filter((file) => file.split('/')[1] === folder)
  const stages = [
    { name: 'unit', files: beside.filter((file) => !isDatabaseTest(file)), alone: false },
    { name: 'database', files: beside.filter(isDatabaseTest), alone: false },
    ...guarantees.map((folder) => ({ name: folder, files: within(folder), alone: false })),
    ...product.map((folder) => ({ name: folder, files: within(folder), alone: true })),
  ]
  return stages.filter((stage) => stage.files.length > 0)
}

const isDatabaseTest = (file: string) => /\.db\.test\.tsx?$/.test(file)

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
