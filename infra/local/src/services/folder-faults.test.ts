import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { backupPlaceFault } from './folder-faults.ts'

const root = mkdtempSync(join(tmpdir(), 'yingtong-places-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const at = (name: string) => join(root, name)
mkdirSync(at('data/store'), { recursive: true })
mkdirSync(at('elsewhere/data'), { recursive: true })
symlinkSync(at('data'), at('link-to-data'))
symlinkSync(at('data/store'), at('link-into-data'))
symlinkSync(at('elsewhere'), at('data/link-out'))

test.each([
  ['data', /is the data folder itself/],
  ['data/', /is the data folder itself/],
  ['elsewhere/../data', /is the data folder itself/],
  ['link-to-data', /is the data folder itself/],
  ['data/backup', /lies in the data folder/],
  ['data/not/there/yet', /lies in the data folder/],
  ['link-to-data/backup', /lies in the data folder/],
  ['link-into-data', /lies in the data folder/],
  ['link-into-data/backup', /lies in the data folder/],
  ['.', /holds the data folder/],
])('a backup in %s is none', (place, why) => {
  expect(backupPlaceFault(at(place), at('data'))).toMatch(why)
  expect(backupPlaceFault(at(place), at('link-to-data'))).toMatch(why)
})

test.each(['backup', 'data-of-yesterday', 'elsewhere', 'data/link-out/backup', 'not/there/yet'])(
  'one in %s is',
  (place) => {
    expect(backupPlaceFault(at(place), at('data'))).toBeNull()
  },
)
