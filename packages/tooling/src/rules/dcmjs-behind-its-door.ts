import type { Rule } from '../repository.ts'
import { packageOf } from '../scan/package-of.ts'

/** dcmjs throws on files that we must read; only packages/dicom knows where it is right. */
export const dcmjsBehindItsDoor: Rule = {
  name: 'dcmjs-behind-its-door',
  because: 'dcmjs is imported in packages/dicom only, dcmjs-dimse only as a peer in tests',
  check: (repository) =>
    repository.sources.flatMap((file) =>
      file.imports
        .filter((ref) => {
          const name = packageOf(ref.specifier)
          if (name === 'dcmjs') return !file.path.startsWith('packages/dicom/')
          return name === 'dcmjs-dimse' && !file.path.startsWith('tests/') && !/\.test\.ts$/.test(file.path)
        })
        .map((ref) => ({ path: file.path, line: ref.line, text: `imports ${ref.specifier}` })),
    ),
}
