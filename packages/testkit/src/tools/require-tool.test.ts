import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findTool, missingToolMessage, requireTool } from './require-tool.ts'

test('a program that is there is found by its path', () => {
  expect(existsSync(requireTool('sh'))).toBe(true)
  expect(findTool('sh')).toMatch(/\/sh$/)
})

test('a missing program throws, and never resolves to something else', () => {
  expect(() => requireTool('no-such-program')).toThrow('The program "no-such-program" is missing')
})

test('the error names the Debian package of a known peer', () => {
  expect(missingToolMessage('storescu')).toContain('apt-get install dcmtk')
  expect(missingToolMessage('constructor')).toBe('The program "constructor" is missing')
})
