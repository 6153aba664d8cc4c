import { fileURLToPath } from 'node:url'
import { readRepository } from '@yingtong/tooling'
import { checkFormat } from './verify/check-format.ts'
import type { CheckResult } from './verify/check-result.ts'
import { checkRules } from './verify/check-rules.ts'
import { checkTypes } from './verify/check-types.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Format, lint, types and the rules of the house: seconds, no database, no network. */
async function verify(): Promise<boolean> {
  const repository = readRepository(ROOT)
  const checks: readonly [string, () => CheckResult | Promise<CheckResult>][] = [
    ['rules, links, advisories', () => checkRules(repository)],
    ['format, lint', () => checkFormat(ROOT)],
    ['types', () => checkTypes(ROOT, repository)],
  ]
  let ok = true
  for (const [name, check] of checks) {
    const start = performance.now()
    const result = await check()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    if (!result.ok) console.log(`\n${result.output}\n`)
    console.log(`${result.ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(25)} ${seconds.padStart(5)} s  ${result.note}`)
    ok &&= result.ok
  }
  return ok
}

process.exitCode = (await verify()) ? 0 : 1
