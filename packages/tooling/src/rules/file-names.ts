import type { Finding, Rule } from '../repository.ts'

const EMPTY_WORDS = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'managers', 'misc'])
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
/** Next gives these names a meaning: `[id]`, `(group)`, `@slot`, `_private`. */
const ROUTE_PART = /^(?:\[.*\]|\(.*\)|@.*|_.*)$/

/** A name says the one thing inside; a name that says nothing collects everything. */
export const fileNames: Rule = {
  name: 'file-names',
  because: 'files and folders are kebab-case and never utils, helpers, common, manager or misc',
  check: (repository) => repository.sources.flatMap((file) => checkPath(file.path)),
}

function checkPath(path: string): readonly Finding[] {
  return path.split('/').flatMap((part) => {
    const [name = ''] = part.replace(/^\./, '').split('.')
    if (EMPTY_WORDS.has(name) || /-(?:utils?|helpers?|misc)$/.test(name)) {
      return [{ path, line: 1, text: `"${name}" does not say what is inside` }]
    }
    return KEBAB.test(name) || ROUTE_PART.test(part)
      ? []
      : [{ path, line: 1, text: `"${part}" is not kebab-case` }]
  })
}
