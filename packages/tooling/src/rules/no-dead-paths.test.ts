import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { noDeadPaths } from './no-dead-paths.ts'

const check = (text: string) =>
  noDeadPaths
    .check(
      sampleRepository({
        'README.md': '# Yingtong\n## How to add a verb\n',
        'packages/x/README.md': text,
        'packages/x/src/index.ts': '',
        'packages/x/src/a picture.png': '',
      }),
    )
    .map((finding) => `${finding.line} ${finding.text}`)

test.each([
  ['a link', '[gone](src/gone.ts)'],
  ['an image', '![gone](docs/gone.png)'],
  ['an HTML image', '<img src="gone.png">'],
  ['a path in code', 'see `packages/x/src/gone.ts`'],
  ['a path from here', 'see `src/gone.ts`'],
  ['a link out of the repository', '[out](../../../etc/passwd)'],
  ['an anchor', '[gone](../../README.md#gone)'],
])('%s that leads nowhere is refused', (_, text) => {
  expect(check(`# x\n${text}`)).toHaveLength(1)
})

test('the line is the line of the link, also below a fenced block', () => {
  expect(check('```\n[sample](nowhere)\n```\n[gone](gone.ts)')).toEqual(['4 gone.ts leads nowhere'])
})

test('living links, addresses, products of a build and ordinary code pass', () => {
  const text = [
    '[door](src/index.ts) [folder](src/) [top](../../README.md#how-to-add-a-verb)',
    '[web](https://example.org/x) [picture](src/a%20picture.png)',
    '`packages/x/src/index.ts:12` `apps/web/dist/index.html` `a/b` `src/<verb>.ts`',
  ].join('\n')
  expect(check(text)).toEqual([])
})
