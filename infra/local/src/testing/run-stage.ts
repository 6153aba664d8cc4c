import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestStage } from './stages.ts'
import { countRun, type StageResult } from './vitest-report.ts'

const STAGE_MS_MAX = 25 * 60_000

/** Runs one stage's files with vitest, its output on our own terminal, and counts from its JSON report. */
export async function runStage(root: string, stage: TestStage): Promise<StageResult> {
  const folder = mkdtempSync(join(tmpdir(), 'yt-test-report-'))
  const report = join(folder, 'report.json')
  const start = performance.now()
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...stage.files,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(stage.alone ? ['--no-file-parallelism'] : []),
  ]
  const vitest = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  const timer = setTimeout(() => vitest.kill('SIGKILL'), STAGE_MS_MAX)
  const [exitCode] = (await once(vitest, 'exit')) as [number | null]
  clearTimeout(timer)
  const text = existsSync(report) ? readFileSync(report, 'utf8') : null
  rmSync(folder, { recursive: true, force: true })
  const counted = countRun({ root, files: stage.files, report: text, exitCode })
  return { name: stage.name, ...counted, seconds: (performance.now() - start) / 1000 }
}
