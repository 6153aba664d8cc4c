import { expect, it } from 'vitest'
import { readEnvironment } from './env.ts'

const RIGHT = {
  DATABASE_URL: 'postgresql://web@127.0.0.1:1/region',
  AUTH_SECRET: 'a-secret-of-this-test-only-0123456789',
  MASTER_KEY_FILE: '/not/read/here',
}
const OIDC = {
  OIDC_ISSUER: 'https://id.county.example',
  OIDC_CLIENT_ID: 'yingtong',
  OIDC_CLIENT_SECRET: 'a-secret',
  OIDC_NAME: '县统一认证',
  OIDC_TENANTS: 'county-a, county-b',
}

it('promise C4: the web process does not start with a missing or garbled secret', () => {
  expect(readEnvironment(RIGHT).AUTH_SECRET).toBe(RIGHT.AUTH_SECRET)
  for (const AUTH_SECRET of [undefined, '', 'short', '0'.repeat(31)])
    expect(() => readEnvironment({ ...RIGHT, AUTH_SECRET })).toThrow(/AUTH_SECRET/)
  expect(() => readEnvironment({ ...RIGHT, MASTER_KEY_FILE: '' })).toThrow(/MASTER_KEY_FILE/)
})

it('promise C4: an identity provider is configured wholly or not at all, and is asked over https', () => {
  expect(readEnvironment(RIGHT).OIDC_ISSUER).toBeUndefined()
  expect(readEnvironment({ ...RIGHT, ...OIDC }).OIDC_NAME).toBe('县统一认证')
  for (const name of Object.keys(OIDC))
    expect(() => readEnvironment({ ...RIGHT, ...OIDC, [name]: '' }), name).toThrow(
      new RegExp(`${name}: needed`),
    )
  expect(readEnvironment({ ...RIGHT, ...OIDC }).OIDC_TENANTS).toEqual(['county-a', 'county-b'])
  for (const wrong of ['*', 'county-a,', 'County A', ','])
    expect(() => readEnvironment({ ...RIGHT, ...OIDC, OIDC_TENANTS: wrong }), wrong).toThrow(/OIDC_TENANTS/)
  const plain = { ...RIGHT, ...OIDC, OIDC_ISSUER: 'http://id.county.example' }
  expect(() => readEnvironment(plain)).toThrow(/OIDC_ISSUER: must be https/)
  expect(() => readEnvironment({ ...plain, OIDC_ISSUER: 'http://127.0.0.1:8080' })).not.toThrow()
  expect(() => readEnvironment({ ...plain, OIDC_ISSUER: 'no address' })).toThrow(/OIDC_ISSUER/)
})

it('names every fault at once', () => {
  expect(() => readEnvironment({ OIDC_NAME: 'x' })).toThrow(
    /DATABASE_URL[\s\S]*AUTH_SECRET[\s\S]*OIDC_ISSUER/,
  )
})
