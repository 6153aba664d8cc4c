import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { compareVersions } from '../scan/compare-versions.ts'
import { advisoryFloors } from './advisory-floors.ts'

const FLOORS = JSON.stringify({
  floors: [
    { name: 'drizzle-orm', floor: '0.45.2', advisory: 'CVE-2026-39356', lesson: 'x' },
    { name: 'next-auth', floor: '5.0.0-beta.32', advisory: 'GHSA-8fpg-xm3f-6cx3', lesson: 'x' },
    { name: 'dcmjs', floor: '0.52.2', advisory: '#326', lesson: 'x', onlyProduction: true },
  ],
  developmentOnly: [{ name: 'dcmjs-dimse', because: 'is for tests' }],
})
const GOOD = {
  'node_modules/drizzle-orm': { version: '0.45.2' },
  'node_modules/next-auth': { version: '5.0.0-beta.32' },
  'node_modules/dcmjs': { version: '0.52.2' },
}

const check = (packages: object, floors = FLOORS) =>
  advisoryFloors
    .check(
      sampleRepository(
        { 'security/floors.json': floors },
        JSON.stringify({ packages: { ...GOOD, ...packages } }),
      ),
    )
    .map((finding) => finding.text)

test('an installed copy below its floor is refused, also a nested one', () => {
  expect(check({ 'node_modules/a/node_modules/drizzle-orm': { version: '0.45.1' } })).toEqual([
    'node_modules/a/node_modules/drizzle-orm is 0.45.1, below 0.45.2 (CVE-2026-39356)',
  ])
  expect(check({ 'node_modules/next-auth': { version: '5.0.0-beta.31' } })).toHaveLength(1)
})

test('versions at and above the floor pass, an alias is judged by what is really there', () => {
  expect(check({})).toEqual([])
  expect(
    check({ 'node_modules/x/node_modules/drizzle-orm': { name: 'empty-npm-package', version: '0.1.0' } }),
  ).toEqual([])
})

test('a package we accept in tests only is refused in production', () => {
  expect(check({ 'node_modules/dcmjs-dimse': { version: '0.3.3' } })).toHaveLength(1)
  expect(check({ 'node_modules/dcmjs-dimse': { version: '0.3.3', dev: true } })).toEqual([])
  const nested = 'node_modules/dcmjs-dimse/node_modules/dcmjs'
  expect(check({ [nested]: { version: '0.50.3', dev: true } })).toEqual([])
  expect(check({ [nested]: { version: '0.50.3' } })).toHaveLength(1)
})

test('a floor about nothing, or no floors at all, is refused', () => {
  expect(check({}, FLOORS.replace('"next-auth"', '"nextauth"'))).toEqual(['nextauth is not in the lockfile'])
  expect(advisoryFloors.check(sampleRepository({}, '{}'))).toHaveLength(1)
})

test('a floor may wait for a package that something brings one day', () => {
  const waiting = { name: 'undici', floor: '8.5.0', advisory: 'CVE-1', lesson: 'x', mayBeAbsent: true }
  const floors = JSON.parse(FLOORS)
  const text = JSON.stringify({ ...floors, floors: [...floors.floors, waiting] })
  expect(check({}, text)).toEqual([])
  expect(check({ 'node_modules/a/node_modules/undici': { version: '7.9.0', dev: true } }, text)).toHaveLength(
    1,
  )
})

test('a package of which no version is sound comes by no way, also not nested, renamed or for tests', () => {
  const forbidden = [{ name: 'http-proxy', advisory: 'CVE-2026-29057', lesson: 'x' }]
  const text = JSON.stringify({ ...JSON.parse(FLOORS), forbidden })
  expect(check({}, text)).toEqual([])
  const nested = { 'node_modules/a/node_modules/http-proxy': { version: '99.0.0', dev: true } }
  expect(check(nested, text)).toEqual([
    'node_modules/a/node_modules/http-proxy is forbidden: no version is free of CVE-2026-29057',
  ])
  expect(check({ 'node_modules/b': { name: 'http-proxy', version: '1.18.1' } }, text)).toHaveLength(1)
})

test('a lesson whose test is gone is refused', () => {
  const held = (tests: readonly string[]) =>
    check(
      {},
      JSON.stringify({ ...JSON.parse(FLOORS), heldByTests: [{ advisory: 'CVE-1', lesson: 'x', tests }] }),
    )
  expect(held(['security/floors.json'])).toEqual([])
  expect(held(['security/gone.test.ts'])).toEqual(['security/gone.test.ts is not there (CVE-1)'])
  expect(held([])).toEqual(['no test is not there (CVE-1)'])
})

test('a missing lockfile is refused', () => {
  expect(advisoryFloors.check(sampleRepository({}))).toHaveLength(1)
})

test('versions order as semver §11 says', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.10.0',
    '2.0.0',
  ]
  const shuffled = [...ordered].reverse()
  expect(shuffled.sort(compareVersions)).toEqual(ordered)
  expect(compareVersions('1.2.3+build', '1.2.3')).toBe(0)
})
