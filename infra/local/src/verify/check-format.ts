import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { CheckResult } from './check-result.ts'

const DIAGNOSTICS_MAX = 40

/** Formatting and lint in one pass; warnings fail too, or they would only pile up. */
export function checkFormat(root: string): Promise<CheckResult> {
  const biome = join(root, 'node_modules', '.bin', 'biome')
  const args = ['check', '--error-on-warnings', `--max-diagnostics=${DIAGNOSTICS_MAX}`, '--colors=off', '.']
  return new Promise((done) => {
    execFile(biome, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const files = /Checked (\d+) files/.exec(stdout + stderr)?.[1] ?? '0'
      const ok = error === null && files !== '0'
      done({ ok, note: `${files} files`, output: `${stderr}\n${stdout}`.trim() })
    })
  })
}
