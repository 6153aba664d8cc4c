import { expect, test } from 'vitest'
import { judgeServer, readServerVersion } from './server-version.ts'

const FLOORS = { floors: ['15.19', '16.15', '17.11', '18.6'] }

test.each([
  ['18.4', { major: 18, minor: 4 }],
  ['15.20 (Debian 15.20-0+deb12u1)', { major: 15, minor: 20 }],
  ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', { major: 15, minor: 18 }],
  ['19rc2', { major: 19, minor: -1 }],
  ['postgres (PostgreSQL) 20devel', { major: 20, minor: -1 }],
  ['EnterpriseDB', null],
  ['', null],
])('reads what a server says of itself: %s', (text, version) => {
  expect(readServerVersion(text)).toEqual(version)
})

test.each([
  ['18.4', '18.6', false],
  ['18.5', '18.6', false],
  ['18.6', '18.6', true],
  ['18.10', '18.6', true],
  ['15.18 (Debian 15.18-0+deb12u1)', '15.19', false],
  ['15.20 (Debian 15.20-0+deb12u1)', '15.19', true],
  ['16.9', '16.15', false],
  // A line that ended before these fixes.
  ['14.99', '15.19', false],
  ['19.0', '19.0', true],
  ['19rc2', '19.0', false],
  ['no version at all', '15.19', false],
])('%s is held against %s: sound %s', (text, floor, sound) => {
  expect(judgeServer(text, FLOORS)).toMatchObject({ floor, sound })
})

test('what it is called does not carry the packager’s words', () => {
  expect(judgeServer('15.20 (Debian 15.20-0+deb12u1)', FLOORS).installed).toBe('15.20')
  expect(judgeServer('19rc2', FLOORS).installed).toBe('19rc2')
})
