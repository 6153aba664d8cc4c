import { EnvironmentError } from '@yingtong/platform'
import { expect, it } from 'vitest'
import { readEnvironment } from './env.ts'

const good = {
  DATABASE_URL: 'postgres://gateway:x@127.0.0.1/yingtong',
  MASTER_KEY_FILE: '/run/keys/master.key',
}

it('starts with little', () => {
  expect(readEnvironment(good)).toMatchObject({ PORT: 3000, METRICS_PORT: 9401, DATA_DIR: '.data' })
})

it('believes the proxies it is told of, and stops at a network that is none', () => {
  expect(readEnvironment(good).TRUSTED_PROXIES).toBeUndefined()
  const { TRUSTED_PROXIES } = readEnvironment({ ...good, TRUSTED_PROXIES: '10.0.0.0/8,fd00::/8' })
  expect(TRUSTED_PROXIES?.check('10.1.2.3')).toBe(true)
  const read = () => readEnvironment({ ...good, TRUSTED_PROXIES: '10.0.0.0/33', PORT: 'many' })
  expect(read).toThrow(/TRUSTED_PROXIES: “10\.0\.0\.0\/33” is no address and no network/)
  expect(read).toThrow(/PORT:/)
})

it('reports every fault at once', () => {
  const read = () => readEnvironment({ PORT: 'many', WEB_ORIGIN: 'file:///etc', S3_ENDPOINT: 'http://s3' })
  expect(read).toThrow(EnvironmentError)
  try {
    read()
  } catch (error) {
    const { faults } = error as EnvironmentError
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'MASTER_KEY_FILE',
      'PORT',
      'S3_ACCESS_KEY_ID',
      'S3_BUCKET',
      'S3_SECRET_ACCESS_KEY',
      'WEB_ORIGIN',
    ])
  }
})
