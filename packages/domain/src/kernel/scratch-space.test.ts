import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { scratchSpace } from './scratch-space.ts'

const folder = mkdtempSync(join(tmpdir(), 'yt-scratch-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('takes away what a process left that was killed before it could, and nothing of those who live', async () => {
  await using living = await scratchSpace({ folder }).open('a')
  await living.append(Buffer.from('living'))
  writeFileSync(join(folder, `yingtong-${randomUUID()}`), 'of the dead')
  writeFileSync(join(folder, 'yingtong-notes'), 'of somebody else')
  await using next = await scratchSpace({ folder }).open('b')
  expect(readdirSync(folder)).toEqual(['yingtong-notes'])
  await next.append(Buffer.from('next'))
  expect(Buffer.from(await living.read(0, 6)).toString()).toBe('living')
  expect(Buffer.from(await next.read(0, 4)).toString()).toBe('next')
})
