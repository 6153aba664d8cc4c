import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Repository } from '@yingtong/tooling'
import type { CheckResult } from './check-result.ts'

const SAME_FOR_ALL = JSON.stringify({ extends: '@yingtong/tooling/tsconfig.json', include: ['src'] })
const PARALLEL = 2

/**
 * Type-checks every package. Those that only extend the shared settings are checked as one program, because a
 * compiler that reads the same files once is many times faster; the others each with their own settings.
 */
export async function checkTypes(root: string, repository: Repository): Promise<CheckResult> {
  const folders = repository.packages.map((pack) => pack.folder).filter((folder) => folder !== '')
  const withTypes = folders.filter((folder) =>
    repository.sources.some((file) => file.path.startsWith(`${folder}/`) && /\.tsx?$/.test(file.path)),
  )
  const without = withTypes.filter((folder) => !existsSync(join(root, folder, 'tsconfig.json')))
  const own = withTypes.filter((folder) => !without.includes(folder) && !isShared(root, folder))
  const shared = withTypes.filter((folder) => !without.includes(folder) && !own.includes(folder))
  const projects = [
    writeSharedProject(root, shared),
    ...own.map((folder) => join(root, folder, 'tsconfig.json')),
  ]
  const outputs: string[] = without.map((folder) => `${folder}: has TypeScript but no tsconfig.json`)
  const queue = [...projects]
  const work = async () => {
    for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
      const output = await compile(root, project)
      if (output !== '') outputs.push(output)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  return { ok: outputs.length === 0, note: `${withTypes.length} packages`, output: outputs.join('\n') }
}

const cacheFolder = (root: string) => join(root, 'node_modules', '.cache', 'yingtong')

function isShared(root: string, folder: string): boolean {
  const {
    extends: base,
    include,
    ...rest
  } = JSON.parse(readFileSync(join(root, folder, 'tsconfig.json'), 'utf8'))
  return Object.keys(rest).length === 0 && JSON.stringify({ extends: base, include }) === SAME_FOR_ALL
}

function writeSharedProject(root: string, folders: readonly string[]): string {
  mkdirSync(cacheFolder(root), { recursive: true })
  const path = join(cacheFolder(root), 'tsconfig.json')
  const project = {
    extends: join(root, 'packages/tooling/tsconfig.json'),
    include: folders.map((folder) => join(root, folder, 'src')),
  }
  writeFileSync(path, JSON.stringify(project))
  return path
}

function compile(root: string, project: string): Promise<string> {
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  return new Promise((done) => {
    // What did not change since the last time is not checked again.
    const memory = join(cacheFolder(root), `${createHash('sha1').update(project).digest('hex')}.tsbuildinfo`)
    const flags = ['--noEmit', '--incremental', '--tsBuildInfoFile', memory, '--pretty', 'false']
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 }
    execFile(tsc, [...flags, '-p', project], options, (error, stdout, stderr) => {
      done(error === null ? '' : `${stdout}${stderr}`.trim() || error.message)
    })
  })
}
