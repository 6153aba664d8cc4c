import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { appendLines, readLines } from './json-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'yingtong-lines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a write that broke off at any byte costs its own row and none that comes after it', async () => {
  const whole = '{"key":"a","text":"{}"}\n{"key":"b","text":"影像"}\n'
  const bytes = Buffer.from(whole)
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const path = join(folder, `${cut}.jsonl`)
    writeFileSync(path, bytes.subarray(0, cut))
    const before = readLines<{ key: string }>(path).map(({ key }) => key)
    await appendLines(path, [{ key: 'c' }, { key: 'd' }])
    const after = readLines<{ key: string }>(path).map(({ key }) => key)
    expect(after).toEqual([...before, 'c', 'd'])
    expect(before).toEqual(
      ['a', 'b'].slice(0, [...whole.matchAll(/\}(?=\n)/g)].filter(endsBy(bytes, cut)).length),
    )
  }
})

/** Whether the row that ends there had come by this byte; its line feed need not. */
const endsBy = (bytes: Buffer, cut: number) => (match: RegExpExecArray) =>
  Buffer.byteLength(bytes.toString('utf8').slice(0, match.index + 1)) <= cut

it('what is no row is passed over, and a file that is not there has none', () => {
  const path = join(folder, 'garbled.jsonl')
  writeFileSync(path, '{"key":"a"}\n\u0000\u0000\n{"key":{"b"}\n')
  appendFileSync(path, '{"key":"c"}\n')
  expect(readLines(path)).toEqual([{ key: 'a' }, { key: 'c' }])
  expect(readLines(join(folder, 'none.jsonl'))).toEqual([])
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(5)
})
