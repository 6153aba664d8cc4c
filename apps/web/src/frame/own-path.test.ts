import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ownPath } from './own-path.ts'

const ORIGIN = 'https://pacs.example'

it.each([
  ['/worklist?tab=mine#row', '/worklist?tab=mine#row'],
  ['/read/5f?next=//evil', '/read/5f?next=//evil'],
  [`${ORIGIN}/studies/1`, '/studies/1'],
  [ORIGIN, '/'],
])('%s is a page of ours', (wanted, path) => {
  expect(ownPath(wanted, ORIGIN)).toBe(path)
})

it.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example/worklist',
  'https://pacs.example.evil.example/',
  'https://pacs.example@evil.example/',
  'https://somebody@pacs.example/worklist',
  'http://pacs.example/worklist',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'blob:https://pacs.example/1',
  '/a//b',
  '/./a',
  '/a/../b',
  '/%2e%2e/a',
  '/a%0d%0aset-cookie:x',
  '/a\r\nset-cookie: x',
  '/a\u0000b',
  '/影像',
  ' /worklist',
  '\t//evil.example',
  'worklist',
  '',
  '/api/auth/signout',
  '/files/audit',
  `/${'x'.repeat(5000)}`,
  null,
  undefined,
  7,
  ['/worklist'],
  { toString: () => '/worklist' },
])('%s is none', (wanted) => {
  expect(ownPath(wanted, ORIGIN)).toBe('/')
})

it('whatever is asked for, the browser stays with us', () => {
  const bits = fc.constantFrom(
    '/',
    '\\',
    'evil.example',
    ':',
    '@',
    'https',
    'javascript',
    '%2f',
    '.',
    '?',
    '#',
    '\t',
    '\n',
    'a',
  )
  const wanted = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.array(bits, { maxLength: 12 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(wanted, (text) => {
      const path = ownPath(text, ORIGIN)
      expect(new URL(path, ORIGIN).origin).toBe(ORIGIN)
      expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
      expect(ownPath(path, ORIGIN)).toBe(path)
    }),
    { seed: 11, numRuns: 2000 },
  )
})
