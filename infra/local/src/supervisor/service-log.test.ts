import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitUntil } from '@yingtong/testkit/machine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ServiceLog } from './service-log.ts'

let dir: string
let path: string
let troubles: (string | null)[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yt-log-'))
  path = join(dir, 'logs', 'web.log')
  troubles = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const line = (number: number) => Buffer.from(`line ${number}\n`)
const trouble = (code: string | null) => void troubles.push(code)
const text = () => readFileSync(path, 'utf8')

test('lines come in order into a file that only its owner reads, and its tail is that of this run', async () => {
  const log = new ServiceLog(path, trouble)
  for (let number = 0; number < 500; number++) log.write(line(number))
  log.begin()
  log.write(Buffer.from('last words\n'))
  expect(log.tail).toBe('last words')
  await log.close()
  expect(text()).toBe(`${Array.from({ length: 500 }, (_, number) => line(number)).join('')}last words\n`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(troubles).toEqual([])
})

// Both devices refuse every write as a full or a broken disk does (full(4); proc_pid_mem(5): nothing lies at 0).
test.each([
  ['ENOSPC', '/dev/full'],
  ['EIO', '/proc/self/mem'],
])('%s drops lines with their count, never throws, and goes on when there is room', async (code, device) => {
  const log = new ServiceLog(path, trouble, { pendingBytesMax: 100 })
  log.write(line(0))
  await waitUntil('the file is there', () => existsSync(path) && text() === 'line 0\n')
  await log.close()
  rmSync(path)
  symlinkSync(device, path)
  const again = new ServiceLog(path, trouble, { pendingBytesMax: 100 })
  for (let number = 1; number <= 50; number++) again.write(line(number))
  await waitUntil('the trouble is told', () => troubles.includes(code))
  rmSync(path)
  await waitUntil('it is told that it is over', () => troubles.at(-1) === null)
  again.write(Buffer.from('after\n'))
  await again.close()
  expect(troubles).toEqual([code, null])
  const dropped = Number(/yingtong: (\d+) bytes of this log/.exec(text())?.[1])
  const kept = text()
    .split('\n')
    .filter((each) => each.startsWith('line '))
  expect(kept[0]).toBe('line 1')
  const sent = Array.from({ length: 50 }, (_, index) => line(index + 1).length).reduce((a, b) => a + b, 0)
  expect(dropped + kept.reduce((sum, each) => sum + each.length + 1, 0)).toBe(sent)
  expect(text().endsWith('after\n')).toBe(true)
})

test('a process that talks without end fills two files of the size allowed, no more', async () => {
  const log = new ServiceLog(path, trouble, { fileBytesMax: 10_000 })
  for (let round = 0; round < 100; round++) {
    log.write(Buffer.alloc(1000, 'x'))
    if (round % 10 === 9) await new Promise((done) => setTimeout(done, 5))
  }
  await log.close()
  expect(statSync(path).size).toBeLessThanOrEqual(11_000)
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(11_000)
})

test('a log folder that cannot be made is no reason to stop either', async () => {
  writeFileSync(join(dir, 'logs'), 'a file stands where the folder should')
  const log = new ServiceLog(path, trouble)
  log.write(line(1))
  await waitUntil('the trouble is told', () => troubles.length > 0)
  await log.close()
  expect(troubles).toEqual(['EEXIST'])
  expect(log.tail).toBe('line 1')
})
