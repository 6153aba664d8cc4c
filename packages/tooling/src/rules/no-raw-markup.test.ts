import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { noRawMarkup } from './no-raw-markup.ts'

const check = (text: string, path = 'apps/web/src/x.tsx') =>
  noRawMarkup.check(sampleRepository({ [path]: text }))

test.each([
  'const a = <p dangerouslySetInnerHTML={{ __html: name }} />',
  'element.innerHTML = name',
  'element.outerHTML += name',
  "element.insertAdjacentHTML('beforeend', name)",
  'document.write(name)',
  'const a = <iframe srcDoc={name} />',
  'eval(name)',
  'new Function(name)',
])('%s is refused', (text) => {
  expect(check(text)).toHaveLength(1)
})

test('reading markup, comparing it, and words in text pass; tests may look', () => {
  expect(check('const same = element.innerHTML === other')).toEqual([])
  expect(check("// dangerouslySetInnerHTML\nconst s = 'innerHTML = x'")).toEqual([])
  expect(check('page.eval(x)')).toEqual([])
  expect(check('element.innerHTML = name', 'apps/web/src/x.test.ts')).toEqual([])
})
