import { judgeServer, readServerVersion } from '@yingtong/db/server-version'
import { expect, test } from 'vitest'
import { databaseFloors } from './server-floors.ts'

test('the floors that ship are readable, the oldest line first, one a line', () => {
  const floors = databaseFloors()!
  const versions = floors.floors.map((floor) => readServerVersion(floor)!)
  expect(versions.map(({ major }) => major)).toEqual([15, 16, 17, 18])
  expect(versions.every(({ minor }) => minor > 0)).toBe(true)
  expect(judgeServer('18.4', floors)).toMatchObject({ floor: '18.6', sound: false })
  expect(judgeServer('15.18', floors)).toMatchObject({ floor: '15.19', sound: false })
  expect(floors.advisory).not.toBe('')
})
