import { randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import { EnrolRequest, importPublicKey, verifyRequest } from '@yingtong/agent-protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { readEdgeEnv, readEnrolOrder } from '../env.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { enrol } from './enrol.ts'
import { identityPath } from './identity-file.ts'
import { readKeyFile } from './key-file.ts'

const folder = useTempFolder()
let server: http.Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A cloud that knows one code, and cuts off as many answers as it is told to. */
async function cloudWith(code: string, cuts = 0) {
  const seen: EnrolRequest[] = []
  const agentId = randomUUID()
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const message = EnrolRequest.parse(JSON.parse(Buffer.concat(chunks).toString()))
    const header = (name: string) => request.headers[name]?.toString() ?? null
    const received = { method: 'POST', path: request.url ?? '', header }
    const verdict = await verifyRequest(await importPublicKey(message.publicKey), received, new Date())
    seen.push(message)
    if (seen.length <= cuts) return request.socket.destroy()
    const good = verdict.ok && message.code === code
    const refusal = { code: 'bad-code', message: 'no' }
    const answer = good ? { agentId, tenantName: '青河县人民医院', aeTitle: 'EDGE_EAST' } : refusal
    response.writeHead(good ? 200 : 403, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', () => resolve()))
  const cloudUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { cloudUrl, agentId, seen }
}

describe('promise C8: enrolment at the hospital', () => {
  it('makes the key here, writes who the agent is, and the agent reads it', async () => {
    const { cloudUrl, agentId, seen } = await cloudWith('K7QM-29XD', 1)
    const dataDir = folder.make()
    await enrol({ cloudUrl, code: 'K7QM-29XD', dataDir })
    const env = readEdgeEnv({ DATA_DIR: dataDir })
    expect(env).toMatchObject({ CLOUD_URL: cloudUrl, EDGE_AGENT_ID: agentId, EDGE_AE_TITLE: 'EDGE_EAST' })
    expect(fs.statSync(env.EDGE_KEY_FILE).mode & 0o777).toBe(0o600)
    // The first answer was cut off: the second request brought the same key.
    const key = await readKeyFile(env.EDGE_KEY_FILE)
    expect(seen.map(({ publicKey }) => publicKey)).toEqual([key?.publicKey, key?.publicKey])
    expect(JSON.stringify(seen)).not.toContain('PRIVATE')
    expect(readEdgeEnv({ DATA_DIR: dataDir, EDGE_AE_TITLE: 'OWN' }).EDGE_AE_TITLE).toBe('OWN')
  })

  it('writes nothing that the agent would start with when the code is not good', async () => {
    const { cloudUrl, seen } = await cloudWith('K7QM-29XD')
    const dataDir = folder.make()
    const tried = enrol({ cloudUrl, code: 'AAAA-AAAA', dataDir })
    await expect(tried).rejects.toMatchObject({ code: 'bad-code' })
    expect(fs.existsSync(identityPath(dataDir))).toBe(false)
    await enrol({ cloudUrl, code: 'K7QM-29XD', dataDir })
    // A machine that is enrolled says which agent it was.
    await enrol({ cloudUrl, code: 'K7QM-29XD', dataDir })
    expect(seen.map(({ formerAgentId }) => formerAgentId !== undefined)).toEqual([false, false, true])
  })

  it('reads its order, and refuses a cloud without https', () => {
    const order = { cloud: 'https://cloud.example', code: 'K7QM-29XD' }
    const read = readEnrolOrder(order, { DATA_DIR: '/data' })
    expect(read).toEqual({ cloudUrl: order.cloud, code: order.code, dataDir: '/data' })
    expect(() => readEnrolOrder({ ...order, cloud: 'http://cloud.example' }, {})).toThrow('https')
    expect(() => readEnrolOrder({}, {})).toThrow('code')
  })
})
