import type { Rule } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { PROGRAM_STARTERS } from '../tables/exemptions.table.ts'

const PROCESSES = /^(?:node:)?child_process$|^(?:execa|cross-spawn|shelljs)$/
const SHELL = /\bshell\s*:\s*(?!false\b)/g
/** Launchers, test tools and generators run on a developer's words, not on a patient's. */
const TOOLS = /^(?:infra|tests|packages\/(?:testkit|tooling)|packages\/db\/generate\.mjs)(?:\/|$)/

/** DICOM text that reaches a command line runs there (CVE-2026-5663). */
export const noShell: Rule = {
  name: 'no-shell',
  because: 'nothing that serves patients starts programs, and nothing at all uses a shell (promise B6)',
  check: (repository) =>
    repository.sources
      .filter((file) => !isTestFile(file.path))
      .flatMap((file) => {
        const mayStart = TOOLS.test(file.path) || PROGRAM_STARTERS.some(({ path }) => path === file.path)
        const starts = file.imports.filter((ref) => PROCESSES.test(ref.specifier))
        const shells = starts.length > 0 ? [...file.masked.code.matchAll(SHELL)] : []
        return [
          ...(mayStart ? [] : starts.map((ref) => ({ line: ref.line, text: `imports ${ref.specifier}` }))),
          ...shells.map((match) => ({ line: file.lineAt(match.index), text: 'uses a shell' })),
        ].map((finding) => ({ path: file.path, ...finding }))
      }),
}
