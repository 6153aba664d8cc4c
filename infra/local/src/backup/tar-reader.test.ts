import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type TarEntry, TarReader } from './tar-reader.ts'

const folder = mkdtempSync(join(tmpdir(), 'yingtong-tar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CONTENTS = new Map([
  ['base/1/1259', Buffer.alloc(512, 1)],
  ['base/1/1260', Buffer.alloc(8192, 2)],
  ['empty', Buffer.alloc(0)],
  ['odd', Buffer.alloc(1025, 3)],
  [`${'long-folder-name/'.repeat(8)}file`, Buffer.alloc(7, 4)],
])
for (const [path, bytes] of CONTENTS) {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), bytes)
}
const tar = execFileSync('tar', ['--format=ustar', '-C', folder, '-cf', '-', '.'])

function read(step: number): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  let current: TarEntry | null = null
  let parts: Buffer[] = []
  const reader = new TarReader({
    onEntry: (entry) => {
      current = entry
      parts = []
    },
    onData: (bytes) => void parts.push(Buffer.from(bytes)),
    onEnd: () => current?.kind === 'file' && files.set(current.path, Buffer.concat(parts)),
  })
  for (let at = 0; at < tar.length; at += step) reader.write(tar.subarray(at, at + step))
  return files
}

it.each([1, 7, 511, 512, 513, 65_536])('gives every file as it was, in pieces of %i bytes', (step) => {
  expect(read(step)).toEqual(CONTENTS)
})

it('refuses a header whose sum is wrong', () => {
  const broken = Buffer.from(tar)
  broken[0] = (broken[0] ?? 0) ^ 1
  const sink = { onEntry: () => undefined, onData: () => undefined, onEnd: () => undefined }
  expect(() => new TarReader(sink).write(broken)).toThrow(/garbled/)
})
