import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EnvironmentError, fragments, parseEnvironment } from './fragments.ts'
import { readSecretFiles, SECRET_VARIABLES } from './secret-files.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yingtong-secret-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function secretFile(text: string, mode = 0o600): string {
  const path = join(dir, 'secret')
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}
const faultOf = (name: string, path: string, more = {}) =>
  readSecretFiles({ [`${name}_FILE`]: path, ...more }).faults.join()

it.each(SECRET_VARIABLES)('%s comes from a file as well, without the line feed at its end', (name) => {
  for (const [text, secret] of [
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    [' two \n\n', ' two \n'],
  ] as const) {
    const { variables, faults } = readSecretFiles({ [`${name}_FILE`]: secretFile(text), PORT: '1' })
    expect(faults).toEqual([])
    expect(variables).toEqual({ [name]: secret, PORT: '1' })
  }
  expect(readSecretFiles({ [`${name}_FILE`]: '', [name]: 'x' }).variables[name]).toBe('x')
})

it.each(SECRET_VARIABLES)(
  '%s: both, a missing, empty, foreign or too open file is a fault with its reason',
  (name) => {
    expect(faultOf(name, secretFile('x'), { [name]: 'y' })).toBe(
      `${name}_FILE: ${name} is set too: one of the two`,
    )
    expect(faultOf(name, join(dir, 'none'))).toMatch(/cannot be read \(ENOENT\)$/)
    expect(faultOf(name, dir)).toMatch(/is not a file$/)
    for (const empty of ['', '\n']) expect(faultOf(name, secretFile(empty))).toMatch(/is empty$/)
    for (const mode of [0o604, 0o644, 0o660, 0o601])
      expect(faultOf(name, secretFile('x', mode))).toMatch(/by others/)
    for (const mode of [0o400, 0o440, 0o640]) expect(faultOf(name, secretFile('x', mode))).toBe('')
    expect(faultOf(name, secretFile('x'.repeat(70_000)))).toMatch(/too long/)
  },
)

it('a process takes the file for the variable, reports its fault among all others, and repeats no secret', () => {
  const shape = { ...fragments.database, PORT: fragments.port(1) }
  const url = 'postgres://u:hidden-word@h/d'
  expect(parseEnvironment(shape, { DATABASE_URL_FILE: secretFile(`${url}\n`) }).DATABASE_URL).toBe(url)
  const wrong = { DATABASE_URL_FILE: secretFile('hidden-word', 0o644), PORT: 'x' }
  try {
    parseEnvironment(shape, wrong)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError)
    const { faults } = error as EnvironmentError
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['DATABASE_URL_FILE', 'PORT'])
    expect(faults.join()).not.toContain('hidden-word')
  }
})
