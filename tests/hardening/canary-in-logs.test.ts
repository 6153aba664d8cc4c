import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import {
  importPrivateKey,
  newAgentKeys,
  newNonce,
  OfferResponse,
  signRequest,
} from '@yingtong/agent-protocol'
import { appRouter, handleTrpc } from '@yingtong/api'
import {
  createToken,
  type ObjectStore,
  registerAgent,
  type Services,
  signIn,
  systemContext,
  TOKEN_SCOPES,
} from '@yingtong/domain'
import { createGateway, type Gateway } from '@yingtong/gateway'
import { countedFaults, processLog, processMetrics, type Queue } from '@yingtong/platform'
import {
  ctInstance,
  inTransferSyntax,
  packOf,
  runSql,
  startRegion,
  TEST_PASSWORD,
  type TestRegion,
} from '@yingtong/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

/** Stands in every field that a person or a device can fill. */
const CANARY = 'KANARIENVOGEL'
const ORIGIN = 'http://gateway.test'

const PROCEDURES = Object.entries(appRouter._def.procedures).map(([path, each]) => {
  const { _def } = each as unknown as { _def: { type: string } }
  return { path, type: _def.type }
})

const lines: string[] = []
let storeFails = false
let region: TestRegion
let services: Services
let gateway: Gateway
let origin: string
let bearer: string
let session: string
let tenantId: string
let agent: { id: string; key: CryptoKey }
const metrics = processMetrics()

/** Says what an SDK says: the whole request. */
const failing = (real: ObjectStore): ObjectStore =>
  new Proxy(real, {
    get: (target, name: keyof ObjectStore) =>
      storeFails && typeof target[name] === 'function'
        ? () =>
            Promise.reject(new Error(`PUT /${CANARY}?X-Amz-Signature=${CANARY} failed`, { cause: CANARY }))
        : target[name],
  })

beforeAll(async () => {
  const printed = (text: unknown) => lines.push(String(text)) > 0
  for (const name of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...said) => void said.map(printed))
  vi.spyOn(process.stderr, 'write').mockImplementation(printed)
  region = await startRegion({ store: failing })
  services = {
    ...region.services,
    log: processLog('canary', 'info', { write: (line) => void lines.push(line) }),
  }
  const tenant = await region.tenant('canary')
  tenantId = tenant.id
  await tenant.as('radiologist', 'registrar')
  const made = await createToken(services, { tenantId, label: CANARY, scopes: [...TOKEN_SCOPES] })
  bearer = `Bearer ${made.token}`
  const { publicKey, privateKey } = await newAgentKeys()
  const id = await registerAgent(services, { tenantId, name: CANARY, aeTitle: CANARY, publicKey })
  agent = { key: await importPrivateKey(privateKey), id }
  const signedIn = await signIn(services, { email: 'p1@canary.example', password: TEST_PASSWORD })
  if (signedIn.outcome !== 'ok') throw new Error(`not signed in: ${signedIn.outcome}`)
  session = signedIn.sessionToken
  const faults = countedFaults(services.log, metrics.registry)
  gateway = createGateway({ services, publicOrigin: ORIGIN, webOrigin: 'http://127.0.0.1:9', faults })
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await gateway?.drain(500)
  await region?.stop()
  vi.restoreAllMocks()
})

const patient = {
  patientId: CANARY,
  patientName: `${CANARY}^${CANARY}=${CANARY}`,
  birthDate: '19010203',
  sex: 'O',
} as const
const image = () =>
  ctInstance({
    patient: { ...patient, otherPatientIds: CANARY, telephone: CANARY },
    studyDescription: CANARY,
    seriesDescription: CANARY,
    accessionNumber: CANARY,
    institutionName: CANARY,
    stationName: CANARY,
    protocolName: CANARY,
    referringPhysician: CANARY,
    requestedProcedure: CANARY,
    studyId: CANARY,
  })

const ask = async (path: string, init: RequestInit = {}) => {
  const headers = { authorization: bearer, 'user-agent': CANARY, 'x-name': CANARY, ...init.headers }
  const response = await fetch(`${origin}${path}`, { ...init, headers, redirect: 'manual' })
  await response.arrayBuffer()
  return response.status
}

function stow(part: Uint8Array): Promise<number> {
  const head = `--b\r\ncontent-type: application/dicom\r\ncontent-location: ${CANARY}.dcm\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), part, Buffer.from('\r\n--b--\r\n')])
  const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' }
  return ask('/dicom-web/studies', { method: 'POST', body, headers })
}

async function signed(method: 'POST' | 'PUT', path: string, body: Uint8Array): Promise<Response> {
  const sha256 = createHash('sha256').update(body).digest('hex')
  const headers = await signRequest(agent.key, {
    method,
    path,
    agentId: agent.id,
    bodySha256: sha256,
    timestamp: new Date().toISOString(),
    nonce: newNonce(),
  })
  return fetch(`${origin}${path}`, {
    method,
    body: Buffer.from(body),
    headers: { ...headers, 'x-yt-part-sha256': sha256 },
  })
}
const json = (value: unknown) => Buffer.from(JSON.stringify(value))

/** Offer, part and commit of one image, as far as the cloud lets it come. */
async function upload(): Promise<void> {
  const pack = await packOf([image()])
  const { sha256, studyInstanceUid, seriesInstanceUid, instances } = pack
  const offer = { sha256, byteLength: pack.bytes.byteLength, studyInstanceUid, seriesInstanceUid, instances }
  const answer = await signed('POST', '/agent/v1/offers', json({ packs: [offer] }))
  const [found] = OfferResponse.safeParse(await answer.json()).data?.packs ?? []
  if (found?.state !== 'send') return
  for (const part of found.parts) await (await signed('PUT', part.url, pack.bytes)).arrayBuffer()
  await (await signed('POST', `/agent/v1/uploads/${found.uploadId}/commit`, json({ sha256 }))).arrayBuffer()
}

const UID = '1.2.3'
const SAID = {
  tenantId: UID,
  id: CANARY,
  name: CANARY,
  email: `${CANARY}@x.example`,
  password: CANARY,
  token: CANARY,
  code: CANARY,
  text: CANARY,
  search: CANARY,
  query: CANARY,
  patientName: CANARY,
  patientId: CANARY,
  label: CANARY,
  reason: CANARY,
  [CANARY]: CANARY,
}

async function procedure(path: string, type: string): Promise<void> {
  const input = JSON.stringify({ json: SAID })
  const address = `${ORIGIN}/api/trpc/${path}`
  const request =
    type === 'query'
      ? new Request(`${address}?input=${encodeURIComponent(input)}`)
      : new Request(address, {
          method: 'POST',
          body: input,
          headers: { 'content-type': 'application/json', origin: ORIGIN },
        })
  const from = { services, endpoint: '/api/trpc', origin: ORIGIN, sessionToken: session }
  await (await handleTrpc(request, from)).text()
}

/** One of everything that the outside can do, well-formed and with the name in every place. */
async function everyAct(): Promise<void> {
  await stow(image())
  await upload()
  await ask(`/dicom-web/studies?PatientName=${CANARY}*&PatientID=${CANARY}`)
  await ask(`/files/audit?format=${CANARY}`)
  await ask(`/s/${CANARY}`)
  await procedure('worklist.list', 'query')
}

const told = () => lines.join('\n')

describe('a patient’s name comes into no log, trace or metric, whatever fails', () => {
  afterEach(async () => {
    storeFails = false
    expect(told()).not.toContain(CANARY)
    expect(told()).not.toContain('19010203')
    expect(await metrics.registry.metrics()).not.toContain(CANARY)
  })

  it('while all is well; and the name did arrive', async () => {
    expect(await stow(image())).toBe(200)
    await everyAct()
    const [row] = await runSql(
      region.adminUrl,
      'select count(*)::int as n from patients where name_alphabetic like $1',
      [`%${CANARY}%`],
    )
    expect(row?.n).toBeGreaterThan(0)
  })

  /** PostgreSQL's own sentence of it quotes the whole row, the driver's all parameters. */
  const TABLES = ['audit_events', 'patients', 'studies', 'series', 'instances', 'packs', 'uploads']
  it.each(TABLES)('when the database refuses rows of %s in the middle of it', async (table) => {
    const [there] = await runSql(region.adminUrl, 'select to_regclass($1) is not null as there', [table])
    if (!there?.there) throw new Error(`no table ${table}`)
    await runSql(region.adminUrl, `alter table ${table} add constraint canary check (false) not valid`)
    const before = lines.length
    try {
      await everyAct()
    } finally {
      await runSql(region.adminUrl, `alter table ${table} drop constraint canary`)
    }
    // The failure was told: by class, code and table.
    expect(lines.slice(before).join('\n')).toMatch(/23514.*constraint=canary/)
  })

  it('when the store fails', async () => {
    storeFails = true
    const before = lines.length
    await everyAct()
    expect(lines.length).toBeGreaterThan(before)
  })

  it('when what comes is broken: every door, and every procedure', async () => {
    const broken = image()
    for (const at of [0, 130, 200, 400, 800])
      await stow(Buffer.concat([broken.subarray(0, at), Buffer.from(CANARY)]))
    for (const path of [
      `/dicom-web/${CANARY}`,
      `/dicom-web/studies/${CANARY}/rendered`,
      `/dicom-web/studies?limit=${CANARY}`,
    ])
      await ask(path)
    for (const body of [CANARY, `{"${CANARY}":`, `{"packs":[{"sha256":"${CANARY}"}]}`]) {
      await signed('POST', '/agent/v1/offers', Buffer.from(body))
      await signed('POST', `/agent/v1/uploads/${CANARY}/commit`, Buffer.from(body))
      await ask(`/agent/v1/${CANARY}`, { method: 'POST', body })
      await ask('/agent/v1/enrol', { method: 'POST', body })
    }
    await ask('/dicom-web/studies', { headers: { authorization: `Bearer ${CANARY}`, cookie: `a=${CANARY}` } })
    expect(PROCEDURES.length).toBeGreaterThan(50)
    for (const { path, type } of PROCEDURES) await procedure(path, type)
  })

  it('when the decoder fails on bytes that hold it', async () => {
    const uids = {
      studyInstanceUid: '2.25.7001',
      seriesInstanceUid: '2.25.7002',
      sopInstanceUid: '2.25.7003',
    }
    const { bytes } = await inTransferSyntax('1.2.840.10008.1.2.4.50', { ...uids, patient })
    const broken = Buffer.from(bytes)
    for (let at = broken.length - 400; at < broken.length - 40; at += CANARY.length) broken.write(CANARY, at)
    await stow(broken)
    const place = '/dicom-web/studies/2.25.7001/series/2.25.7002/instances/2.25.7003'
    for (const what of ['rendered', 'thumbnail', 'frames/1']) await ask(`${place}/${what}`)
  })

  it('when jobs fail: neither in the log nor in the tables of the queue', async () => {
    await everyAct() // leaves work for the queue
    await runSql(region.adminUrl, 'alter table audit_events add constraint canary check (false) not valid')
    storeFails = true
    const queue = region.services.jobs as Queue
    await queue.work((id, name) => systemContext({ ...services, store: region.services.store }, id, name))
    const failures = async () => {
      const [row] = await runSql(
        region.adminUrl,
        'select count(*)::int as n from pgboss.job where output is not null',
      )
      return row?.n
    }
    await expect.poll(failures, { timeout: 30_000 }).toBeGreaterThan(0)
    await runSql(region.adminUrl, 'alter table audit_events drop constraint canary')
    const rows = await runSql(region.adminUrl, 'select job::text as row from pgboss.job')
    const kept = rows.map(({ row }) => row).join('\n')
    expect(kept).not.toContain(CANARY)
    // It keeps something to go by all the same.
    expect(kept).toMatch(/Error.* at /)
  }, 60_000)
})
