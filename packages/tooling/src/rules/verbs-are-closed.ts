import type { Finding, Rule, SourceFile } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { contextOf } from './contexts-import-leftwards.ts'

/** `recorded` is given a verb and leaves a row of what it answered. */
const MAKERS = ['command', 'query', 'flow', 'identity', 'identityFlow', 'recorded', 'defineJob']
const MADE = new RegExp(`^export const \\w+(?:\\s*:[^=]+)?\\s*=\\s*(?:${MAKERS.join('|')})\\b`)
const SCHEMA = /^export const (?:\w+(?:\s*:[^=]+)?\s*=\s*z\b|\w+(?:Input|Output|Schema|Payload)\b)/
/** Tables of columns, limits and the like cannot skip anything. */
const LITERAL = /^export const \w+(?:\s*:[^=]+)?\s*=\s*(?:[{['"`\d-]|new (?:Set|Map)\b)/
const TYPE = /^export (?:type|interface|declare)\b/

/** A handler that can be called without its wrapper skips the scope check, the tenant and the audit row. */
export const verbsAreClosed: Rule = {
  name: 'verbs-are-closed',
  because:
    'a verb file exports the result of command(), query() or defineJob(), zod schemas and types, nothing else',
  check: (repository) =>
    repository.sources.filter((file) => isVerbFile(file)).flatMap((file) => checkExports(file)),
}

function isVerbFile(file: SourceFile): boolean {
  const context = contextOf(file.path)
  if (context === null || context === 'kernel' || isTestFile(file.path)) return false
  return new RegExp(`=\\s*(?:${MAKERS.join('|')})\\s*[(<]`).test(file.masked.code)
}

function checkExports(file: SourceFile): readonly Finding[] {
  return [...file.masked.code.matchAll(/^export\b.*$/gm)]
    .filter(([line]) => !MADE.test(line) && !SCHEMA.test(line) && !LITERAL.test(line) && !TYPE.test(line))
    .map((match) => ({
      path: file.path,
      line: file.lineAt(match.index),
      text: `exports more than a verb: ${match[0].slice(0, 60).trim()}`,
    }))
}
