import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { readLocalEnvironment } from '../env.ts'
import { environmentFaults } from './environment-faults.ts'
import { portFaults } from './port-faults.ts'

test('a sound environment has no faults, and neither has an empty one', () => {
  expect(environmentFaults({})).toEqual([])
  expect(environmentFaults({ PORT: '8080', DICOM_PORT: '104', EDGE_KEEP_DAYS: '30' })).toEqual([])
})

test('the faults of all processes are found at once, each once, and named by variable', () => {
  const names = environmentFaults({
    PORT: 'abc',
    DICOM_PORT: '70000',
    LOG_LEVEL: 'loud',
    S3_BUCKET: 'images',
    EDGE_KEEP_DAYS: '-1',
    EDGE_AE_TITLE: 'a title that is far too long',
    STORE_CACHE_MIB: '1',
    TRUSTED_PROXIES: 'ingress',
    DATABASE_URL: 'mysql://x',
  }).map((fault) => fault.slice(0, fault.indexOf(':')))
  expect(names.sort()).toEqual([
    'DATABASE_URL',
    'DICOM_PORT',
    'EDGE_KEEP_DAYS',
    'LOG_LEVEL',
    'PORT',
    'S3_ACCESS_KEY_ID',
    'S3_ENDPOINT',
    'S3_SECRET_ACCESS_KEY',
    'STORE_CACHE_MIB',
    'TRUSTED_PROXIES',
  ])
})

test('what we give the processes ourselves is never blamed on the operator', () => {
  expect(environmentFaults({ EDGE_KEY_FILE: '/nowhere', CLOUD_URL: 'x', AUTH_SECRET: '' })).toEqual([])
})

test('a port that another program holds is a fault', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const environment = readLocalEnvironment({ PORT: String(port), DICOM_PORT: '1' })
  expect(await portFaults(environment)).toEqual([`PORT: another program already listens on ${port}`])
  await new Promise((done) => server.close(done))
  expect(await portFaults(environment)).toEqual([])
})

test('one port cannot serve both', async () => {
  const environment = readLocalEnvironment({ PORT: '1', DICOM_PORT: '1' })
  expect(await portFaults(environment)).toEqual(['DICOM_PORT: is the same as PORT'])
})
