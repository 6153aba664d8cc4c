export interface StageResult {
  readonly name: string
  readonly passed: number
  /** One line for each failure; its number is what counts. */
  readonly failures: readonly string[]
  readonly seconds: number
}

/** What we use of vitest's JSON report. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

export interface StageRun {
  readonly root: string
  /** The test files that had to run. */
  readonly files: readonly string[]
  /** Text of the JSON report; null when vitest did not write one. */
  readonly report: string | null
  readonly exitCode: number | null
}

/**
 * Counts one vitest run. A skipped test, a file that did not load, a file that did not run, and a run that failed
 * without saying where are failures too: silence is not success.
 */
export function countRun(run: StageRun): { readonly passed: number; readonly failures: readonly string[] } {
  if (run.report === null) return { passed: 0, failures: [`vitest ended (${run.exitCode}) without a report`] }
  const { testResults } = JSON.parse(run.report) as VitestReport
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: relative(run.root, file.name) })),
  )
  const failures = [
    ...tests.filter((test) => test.status !== 'passed').map((test) => describe(test)),
    ...testResults
      .filter((file) => file.assertionResults.length === 0)
      .map((file) => `${relative(run.root, file.name)}: ${firstLine(file.message) || 'holds no test'}`),
    ...run.files
      .filter((path) => !testResults.some((file) => relative(run.root, file.name) === path))
      .map((path) => `${path}: did not run`),
  ]
  if (run.exitCode !== 0 && failures.length === 0)
    failures.push(`vitest failed (${run.exitCode}): see its output above`)
  return { passed: tests.filter((test) => test.status === 'passed').length, failures }
}

function describe(test: {
  readonly file: string
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[] | null
}): string {
  const why =
    test.status === 'failed' ? firstLine(test.failureMessages?.[0] ?? '') : `was ${test.status}, not run`
  return `${test.file} > ${test.fullName}: ${why}`
}

const relative = (root: string, path: string) =>
  path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
