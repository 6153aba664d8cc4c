import { expect, test } from 'vitest'
import type { RunningProcess } from './process-facts.ts'
import { protections } from './protections.ts'
import { type MapSources, systemMap } from './system-map.ts'

const at = new Date('2026-03-18T06:00:00Z')
const process = (name: string, facts: Partial<RunningProcess['facts']> = {}): RunningProcess => ({
  ...{ name, host: 'node-1', release: '0.1.0', nodeVersion: '24', opensslVersion: '3', startedAt: at },
  facts: { database: 'db.hospital:5432', databaseTls: true, databaseVersion: '17.1', ...facts },
})
const SOURCES: MapSources = {
  processes: [
    process('gateway', {
      publicOrigin: 'https://img.hospital.cn',
      webOrigin: 'http://127.0.0.1:3100',
      store: { kind: 's3', place: 'http://store.hospital:9000/bucket', tls: false, sealed: true },
    }),
    process('worker'),
    { ...process('worker'), host: 'node-2' },
  ],
  agents: [{ name: 'EDGE1', aeTitle: 'EDGE', version: '1.0.0', lastSeenAt: at, exams: 12 }],
  devices: [{ aeTitle: 'CT1', address: '10.0.0.9', about: 'CT', lastSeenAt: at }],
  tokens: [],
}

test('promise L1: the map shows what there is, and how each way is protected', () => {
  const { assets, flows } = systemMap(SOURCES)
  expect(assets.map(({ zone, name }) => `${zone} ${name}`)).toEqual([
    'hospital CT1',
    'hospital EDGE1',
    'access gateway',
    'application worker',
    'application worker',
    'data PostgreSQL',
    'data S3',
  ])
  expect(flows.map(({ from, to, transport, exams }) => [from, to, transport, exams])).toEqual([
    ['1 × DICOM', 'EDGE1', 'plain', null],
    ['browser', 'gateway', 'tls', null],
    ['EDGE1', 'gateway', 'tls', 12],
    ['gateway', 'PostgreSQL', 'tls', null],
    ['gateway', 'http://store.hospital:9000/bucket', 'plain', null],
    ['gateway', 'web', 'loopback', null],
    ['worker', 'PostgreSQL', 'tls', null],
  ])
})

test('promise L1: a database on a socket is reached without a network', () => {
  const onSocket = process('worker', { database: '/run/yingtong/db', databaseTls: false })
  const { flows } = systemMap({ ...SOURCES, processes: [onSocket] })
  expect(flows.find(({ to }) => to === 'PostgreSQL')?.transport).toBe('loopback')
})

test('promise L1: letters go out to a mail server, by TLS where it must be', () => {
  const mailServer = { place: 'mail.hospital:587', tls: true }
  const { assets, flows } = systemMap({ ...SOURCES, processes: [process('worker', { mailServer })] })
  expect(assets).toContainEqual(expect.objectContaining({ kind: 'mail-server', place: 'mail.hospital:587' }))
  expect(flows).toContainEqual(
    expect.objectContaining({ from: 'worker', to: 'mail.hospital:587', data: 'letters', transport: 'tls' }),
  )
})

test('promise L1: what is not there is not drawn', () => {
  expect(systemMap({ processes: [], agents: [], devices: [], tokens: [] })).toEqual({ assets: [], flows: [] })
})

test('promise L5: objects that nobody seals are told', () => {
  const sources = {
    ...{ masterKeyId: 'm1', dataKeys: [], signingKeys: [], head: null, passwords: 3 },
    agents: { count: 0, newestKeyAt: null },
  }
  const objects = (objectsSealed: boolean | null) =>
    protections({ ...sources, objectsSealed }).find(({ what }) => what === 'objects')?.algorithm
  expect(objects(false)).toBe('')
  expect(objects(null)).toBeUndefined()
})
