import { expect, test } from 'vitest'
import { extractImports } from './extract-imports.ts'
import { maskSource } from './mask-source.ts'

const specifiers = (text: string) => extractImports(maskSource(text)).map((ref) => ref.specifier)

test('every form of import is found, with its line and kind', () => {
  const text = [
    "import a, { b as c } from './a.ts'",
    "import * as d from 'd'",
    "import type { E } from '@x/e'",
    "export * from './f.ts'",
    'export { g, type H } from "./g.ts"',
    "import 'side-effect'",
    "const lazy = () => import('./lazy.ts')",
    'import {\n  long,\n} from "./long.ts"',
  ].join('\n')
  expect(extractImports(maskSource(text))).toEqual([
    { specifier: './a.ts', line: 1, typeOnly: false, dynamic: false },
    { specifier: 'd', line: 2, typeOnly: false, dynamic: false },
    { specifier: '@x/e', line: 3, typeOnly: true, dynamic: false },
    { specifier: './f.ts', line: 4, typeOnly: false, dynamic: false },
    { specifier: './g.ts', line: 5, typeOnly: false, dynamic: false },
    { specifier: './long.ts', line: 10, typeOnly: false, dynamic: false },
    { specifier: 'side-effect', line: 6, typeOnly: false, dynamic: false },
    { specifier: './lazy.ts', line: 7, typeOnly: false, dynamic: true },
  ])
})

test('what only looks like an import is left alone', () => {
  const text = [
    "// import x from 'comment'",
    "/* import 'block' */",
    'const s = "import y from \'string\'"',
    "const t = `\nimport z from 'template'\n`",
    'const r = /[\'"]/.test(v)',
    "import real from 'real'",
  ].join('\n')
  expect(specifiers(text)).toEqual(['real'])
})

test('code inside a template hole is code, its text is not', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is source text
  const text = "const a = `${await import('hole')} import 'text'`\nimport b from 'after'"
  expect(specifiers(text)).toEqual(['after', 'hole'])
})

test('JSX text, closing tags and divisions do not derail the scan', () => {
  const text = [
    "const el = <p>don't</p>",
    'const half = width / 2; const other = a / b',
    "const el2 = <br/>; const v = x ? 1 / y : 'q'",
    "import after from 'after'",
  ].join('\n')
  expect(specifiers(text)).toEqual(['after'])
})

test('the masked text keeps every position', () => {
  const text = "const a = 'x' // note\nconst b = `yz`\n"
  const { code } = maskSource(text)
  expect(code).toHaveLength(text.length)
  expect(code.split('\n')).toHaveLength(3)
  expect(code).toContain("const a = ' '")
  expect(code).not.toContain('note')
})
