import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CephCluster, startCeph } from './start-ceph.ts'

let dir: string
let ceph: CephCluster
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yt-ceph-'))
  ceph = await startCeph(dir)
})
afterAll(async () => {
  await ceph.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('it is a real S3: a signed object goes in and comes out, an unsigned request is refused', async () => {
  expect((await request('PUT', '/images')).status).toBe(200)
  expect((await request('PUT', '/images/a', 'pixels')).status).toBe(200)
  expect(await (await request('GET', '/images/a')).text()).toBe('pixels')
  expect((await request('GET', '/images/b')).status).toBe(404)
  expect((await fetch(`${ceph.endpoint}/images/a`)).status).toBe(403)
})

/** A request signed with AWS Signature Version 4 (Signature Version 4 signing process, "Create a signed request"). */
function request(method: string, path: string, body = ''): Promise<Response> {
  const { host } = new URL(ceph.endpoint)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/us-east-1/s3/aws4_request`
  const digest = createHash('sha256').update(body).digest('hex')
  const headers = `host:${host}\nx-amz-content-sha256:${digest}\nx-amz-date:${time}\n`
  const names = 'host;x-amz-content-sha256;x-amz-date'
  const canonical = [method, path, '', headers, names, digest].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  )
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const key = scope.split('/').reduce<string | Buffer>((at, part) => hmac(at, part), `AWS4${ceph.secretKey}`)
  const authorization = `AWS4-HMAC-SHA256 Credential=${ceph.accessKey}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, toSign).toString('hex')}`
  return fetch(`${ceph.endpoint}${path}`, {
    method,
    headers: { 'x-amz-content-sha256': digest, 'x-amz-date': time, authorization },
    ...(method === 'PUT' ? { body } : {}),
  })
}
