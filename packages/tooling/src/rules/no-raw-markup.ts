import type { Rule } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'

/** Ways by which text becomes markup or code; only the first is spelt as a property of JSX. */
const WAYS =
  /\bdangerouslySetInnerHTML\b|\.(?:inner|outer)HTML\s*\+?=(?!=)|\.(?:insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)\s*\(|\bdocument\s*\.\s*write(?:ln)?\s*\(|\bsrcDoc\s*=|(?<![.\w])eval\s*\(|\bnew\s+Function\s*\(/g
const PLACES = /^(?:apps\/web|apps\/viewer|packages\/ui|packages\/api|packages\/domain|packages\/dicomweb)\//

/** What modalities, people and other systems wrote is text; React escapes it, unless it is told not to. */
export const noRawMarkup: Rule = {
  name: 'no-raw-markup',
  because: 'text from patients, devices and people is never turned into markup or code (promise B7)',
  check: (repository) =>
    repository.sources
      .filter((file) => PLACES.test(file.path) && !isTestFile(file.path))
      .flatMap((file) =>
        [...file.masked.code.matchAll(WAYS)].map((match) => ({
          path: file.path,
          line: file.lineAt(match.index),
          text: `turns text into markup or code: ${match[0].trim()}`,
        })),
      ),
}
