import { type Repository, RULES } from '@yingtong/tooling'
import type { CheckResult } from './check-result.ts'

const SHOWN_PER_RULE = 20

/** All rules of the house over the tree, the findings grouped under the rule and its reason. */
export function checkRules(repository: Repository): CheckResult {
  const broken = RULES.map((rule) => ({ rule, findings: rule.check(repository) })).filter(
    ({ findings }) => findings.length > 0,
  )
  const output = broken.flatMap(({ rule, findings }) => [
    `${rule.name}: ${rule.because}`,
    ...findings
      .slice(0, SHOWN_PER_RULE)
      .map((finding) => `  ${finding.path}:${finding.line} ${finding.text}`),
    ...(findings.length > SHOWN_PER_RULE ? [`  … and ${findings.length - SHOWN_PER_RULE} more`] : []),
  ])
  return { ok: broken.length === 0, note: `${RULES.length} rules`, output: output.join('\n') }
}
