import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build/build-apps.ts'
import { installMissingTools } from './testing/debian-tools.ts'
import { runStage } from './testing/run-stage.ts'
import { findTestFiles, planStages } from './testing/stages.ts'
import type { StageResult } from './testing/vitest-report.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** A step that is no vitest run counts as one test. */
async function step(name: string, act: () => Promise<void> | void): Promise<StageResult> {
  console.log(`\n── ${name}`)
  const start = performance.now()
  const failures: string[] = []
  try {
    await act()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    failures.push(`${name}: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`)
  }
  return { name, passed: 1 - failures.length, failures, seconds: (performance.now() - start) / 1000 }
}

function verify(): void {
  const script = fileURLToPath(new URL('./verify.ts', import.meta.url))
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error('npm run verify found faults, shown above')
}

/** Everything, in order; one failure does not hide the next. `only` names stages to run alone. */
async function testAll(only: readonly string[]): Promise<readonly StageResult[]> {
  const wanted = (name: string) => only.length === 0 || only.includes(name)
  const results: StageResult[] = []
  const add = async (name: string, act: () => Promise<void> | void) => {
    if (wanted(name)) results.push(await step(name, act))
  }
  await add('tools', () => installMissingTools(console.log))
  await add('verify', verify)
  await add('build', () => buildApps(ROOT, console.log))
  for (const stage of planStages(findTestFiles(ROOT)).filter((candidate) => wanted(candidate.name))) {
    console.log(`\n── ${stage.name} (${stage.files.length} files)`)
    results.push(await runStage(ROOT, stage))
  }
  return results
}

function summarise(results: readonly StageResult[]): boolean {
  const failures = results.flatMap((result) => result.failures.map((text) => `${result.name}: ${text}`))
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
  console.log('')
  for (const failure of failures) console.log(`FAILED  ${failure}`)
  for (const { name, passed, failures, seconds } of results) {
    const counts = `${String(passed).padStart(6)} passed ${String(failures.length).padStart(4)} failed`
    console.log(`${name.padEnd(14)} ${counts} ${seconds.toFixed(0).padStart(6)} s`)
  }
  console.log(`${'in all'.padEnd(14)} ${seconds.toFixed(0).padStart(33)} s\n`)
  console.log(`${passed} passed, ${failures.length} failed`)
  return failures.length === 0 && passed > 0
}

process.exitCode = summarise(await testAll(process.argv.slice(2))) ? 0 : 1
