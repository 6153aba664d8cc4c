import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { noServerActions } from './no-server-actions.ts'

const check = (path: string, text: string) => noServerActions.check(sampleRepository({ [path]: text }))

test('a Server Action is refused, for a file and inside a function', () => {
  expect(check('apps/web/src/x.ts', "'use server'\nexport async function save() {}")).toEqual([
    { path: 'apps/web/src/x.ts', line: 1, text: 'declares a Server Action' },
  ])
  expect(check('apps/web/src/x.tsx', 'async function save() {\n  "use server"\n}')).toHaveLength(1)
})

test('client components, comments and other packages pass', () => {
  expect(check('apps/web/src/x.tsx', "'use client'\n// not 'use server'")).toEqual([])
  expect(check('packages/tooling/src/x.ts', "'use server'")).toEqual([])
})
