import { expect, it } from 'vitest'
import type { Exchange } from '../http/server.ts'
import { type Caller, searchClaims } from './authenticate.ts'

const caller = { actor: { kind: 'token', id: 'k' }, tenantId: 't' } as Caller
const claims = (method: string, path: string) => {
  const url = new URL(`http://x/dicom-web${path}`)
  return searchClaims(caller, { request: new Request(url, { method }), url } as Exchange)
}

it.each([
  '/studies',
  '/studies/?limit=5',
  '/series',
  '/instances',
  '/studies/1.2/series',
  '/studies/1.2/instances',
  '/studies/1.2/series/1.3/instances',
])('promise C10: %s counts as a search of its caller and of the hospital', (path) => {
  expect(claims('GET', path)).toEqual([
    ['searches:caller', 'k'],
    ['searches:tenant', 't'],
  ])
})

it.each([
  ['POST', '/studies'],
  ['GET', '/studies/1.2'],
  ['GET', '/studies/1.2/series/1.3/metadata'],
  ['GET', '/studies/1.2/series/1.3/instances/1.4/frames/1'],
])('%s %s does not', (method, path) => {
  expect(claims(method, path)).toEqual([])
})
