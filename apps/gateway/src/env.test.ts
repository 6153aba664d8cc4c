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
