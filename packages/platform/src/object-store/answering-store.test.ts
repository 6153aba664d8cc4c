import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from './open-store.ts'

let server: Server
let mode: 'well' | 'broken' | 'full' | 'missing' = 'well'
const key = `t/00000000-0000-0000-0000-000000000000/packs/${'0'.repeat(64)}.pack`

/** A store that answers as S3 does when it is not well. */
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    if (mode === 'broken') return void request.socket.resetAndDestroy()
    response.writeHead({ well: 200, full: 503, missing: 404 }[mode]).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

const open = () =>
  openStore({
    DATA_DIR: '/nowhere',
    S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    S3_BUCKET: 'images',
    S3_REGION: 'us-east-1',
    S3_ACCESS_KEY_ID: 'a',
    S3_SECRET_ACCESS_KEY: 'b',
  })

it('says of a store that does not answer that it is away, and of a refusal what it is', async () => {
  mode = 'well'
  const store = await open()
  for (mode of ['broken', 'full'] as const) {
    await expect(store.read(key), mode).rejects.toMatchObject({ name: 'DomainError', code: 'unavailable' })
    await expect(store.head(key), mode).rejects.toMatchObject({ code: 'unavailable' })
  }
  mode = 'missing'
  expect(await store.head(key)).toBeNull()
  await expect(store.read(key)).rejects.not.toMatchObject({ code: 'unavailable' })
})
