import { expect, test } from 'vitest'
import { installedComponents, orderVersions, processReport } from './process-report.ts'

test('promise L1: a process tells where it connects to, and no secret', () => {
  const report = processReport('worker', {
    DATABASE_URL: 'postgres://yingtong:secret-1@db.hospital/yt?sslmode=require',
    DATA_DIR: '/srv/data',
    S3_ENDPOINT: 'https://key:secret-2@store.hospital:9000',
    S3_BUCKET: 'images',
    STORE_SEALING: 'off',
    PUBLIC_ORIGIN: 'https://img.hospital.cn/',
  })
  expect(report.facts).toMatchObject({
    database: 'db.hospital:5432',
    store: { kind: 's3', place: 'https://store.hospital:9000/images', tls: true, sealed: false },
    publicOrigin: 'https://img.hospital.cn',
  })
  expect(JSON.stringify(report)).not.toMatch(/secret/)
  expect(report.facts.components!.length).toBeGreaterThan(10)
  expect(report.facts.components!.filter(({ sound }) => !sound)).toEqual([])
})

test('promise L1: a database on a socket is told by its folder, not by a port where nobody listens', () => {
  const DATABASE_URL = 'postgres://yt_web:secret@localhost/yingtong?host=%2Frun%2Fyingtong%2Fdb'
  expect(processReport('web', { DATABASE_URL, DATA_DIR: '/srv/data' }).facts.database).toBe(
    '/run/yingtong/db',
  )
})

test('promise L1: an installed copy below its floor is told', () => {
  const floors = { floors: [{ name: 'next-auth', floor: '5.0.0-beta.32', advisory: 'GHSA-8fpg-xm3f-6cx3' }] }
  const lock = (version: string) => ({ packages: { 'node_modules/a/node_modules/next-auth': { version } } })
  expect(installedComponents(floors, lock('5.0.0-beta.31'))).toMatchObject([
    { installed: ['5.0.0-beta.31'], sound: false },
  ])
  expect(installedComponents(floors, lock('5.0.0'))).toMatchObject([{ sound: true }])
  expect(['1.10.0', '1.0.0', '1.0.0-beta.11', '1.0.0-beta.2', '1.2.0'].sort(orderVersions)).toEqual([
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0',
    '1.2.0',
    '1.10.0',
  ])
})

test('promise L1: names the mail server without its user and password, and whether TLS is a must', () => {
  const DATABASE_URL = 'postgres://yt@db.hospital/yt'
  const serverOf = (SMTP_URL: string) => processReport('worker', { DATABASE_URL, SMTP_URL }).facts.mailServer
  expect(serverOf('smtp://user:secret@mail.example')).toEqual({ place: 'mail.example:587', tls: true })
  expect(serverOf('smtp://mail.example:25')).toEqual({ place: 'mail.example:25', tls: false })
  expect(serverOf('smtps://mail.example')).toEqual({ place: 'mail.example:465', tls: true })
})
