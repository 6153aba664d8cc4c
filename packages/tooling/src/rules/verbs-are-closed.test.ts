import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { verbsAreClosed } from './verbs-are-closed.ts'

const check = (text: string, path = 'packages/domain/src/reporting/sign-report.ts') =>
  verbsAreClosed.check(sampleRepository({ [path]: text }))
const verb = "export const signReport = command({ name: 'report.sign' }, handle)\n"

test.each([
  'export async function handle(tx) {}',
  'export const handle = async (tx) => {}',
  'export default handle',
  'export { handle }',
])('beside a verb, "%s" is refused', (leak) => {
  expect(check(`${verb}${leak}\n`)).toEqual([
    {
      path: 'packages/domain/src/reporting/sign-report.ts',
      line: 2,
      text: `exports more than a verb: ${leak}`,
    },
  ])
})

test('schemas and types may stand beside the verb', () => {
  const text = [
    'export const SignReportInput = z.object({})',
    'export const LongInput = SignReportInput.extend({})',
    'export type SignReport = z.infer<typeof SignReportInput>',
    'export interface Signed { at: Date }',
    'export const columns = { id: reports.id }',
    'export const PAGE_MAX = 100',
    'export const signReport = query<A, B>({}, handle)',
    'async function handle() {}',
  ].join('\n')
  expect(check(text)).toEqual([])
})

test('files that make no verb, the kernel and tests are left alone', () => {
  expect(check('export function sign() {}')).toEqual([])
  expect(check(`${verb}export function x() {}`, 'packages/domain/src/kernel/command.ts')).toEqual([])
  expect(check(`${verb}export function x() {}`, 'packages/domain/src/archive/a.test.ts')).toEqual([])
})
