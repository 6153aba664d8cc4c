import { createHash } from 'node:crypto'
import { HEADER, importPrivateKey, newAgentKeys, newNonce, signRequest } from '@yingtong/agent-protocol'
import { memorySource, part10Of, readInstance, UID } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentOf, packOf, send } from '../ingest/test/agent-packs.ts'
import { tinySeries } from '../ingest/test/tiny-image.ts'
import { createDepartment } from '../tenancy/index.ts'
import { addDevice } from './add-device.ts'
import { authenticateAgent } from './authenticate-agent.ts'
import { describeDevice } from './describe-device.ts'
import { listAgents } from './list-agents.ts'
import { listDevices } from './list-devices.ts'
import { recordHeartbeat } from './record-heartbeat.ts'
import { registerAgent } from './register-agent.ts'
import { renameAgent } from './rename-agent.ts'
import { revokeAgent } from './revoke-agent.ts'

let region: TestRegion
let tenant: TestTenant

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
})
afterAll(() => region?.stop())

/** The same object as a sender with an AE title would have left it. */
function sentBy(aeTitle: string, file: Uint8Array): Uint8Array {
  const { sopClassUid, sopInstanceUid, dataSetOffset } = readInstance(memorySource(file))
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: UID.ExplicitVRLittleEndian,
    sourceAeTitle: aeTitle,
  }
  return part10Of(meta, file.subarray(dataSetOffset))
}

describe('an agent', () => {
  it('is shown with its last heartbeat, to its own tenant', async () => {
    const { publicKey } = await newAgentKeys()
    const agentId = await registerAgent(region.services, {
      tenantId: tenant.id,
      name: '影像科',
      aeTitle: 'EDGE',
      publicKey,
    })
    await recordHeartbeat(region.services, {
      agentId,
      version: '0.1.0',
      spool: { count: 3, bytes: 99, oldestUnsentAt: null },
      disk: { freeBytes: 5 },
    })
    const here = await listAgents(await tenant.as('technologist'), {})
    expect(here.find((agent) => agent.id === agentId)).toMatchObject({
      name: '影像科',
      version: '0.1.0',
      heartbeat: { spool: { count: 3 } },
      lastSeenAt: expect.any(Date),
    })
    const there = await listAgents(await (await region.tenant('county-b')).as('technologist'), {})
    expect(there).toEqual([])
  })

  it('needs a key of the right length', async () => {
    const agent = { tenantId: tenant.id, name: 'x', aeTitle: 'X', publicKey: 'AAAA' }
    await expect(registerAgent(region.services, agent)).rejects.toThrow('32 bytes')
  })

  it('is refused once it is revoked, however well it signs', async () => {
    const { publicKey, privateKey } = await newAgentKeys()
    const agentId = await registerAgent(region.services, {
      tenantId: tenant.id,
      name: 'old',
      aeTitle: 'OLD',
      publicKey,
    })
    const key = await importPrivateKey(privateKey)
    const request = async () => ({
      method: 'POST',
      path: '/agent/v1/heartbeat',
      headers: await signRequest(key, {
        method: 'POST',
        path: '/agent/v1/heartbeat',
        agentId,
        bodySha256: '0'.repeat(64),
        timestamp: new Date().toISOString(),
        nonce: newNonce(),
      }),
    })
    const identity = await authenticateAgent(region.services, await request())
    expect(identity).toMatchObject({ tenantId: tenant.id, actor: { kind: 'agent', id: agentId } })
    const elsewhere = { ...(await request()), path: '/agent/v1/status' }
    await expect(authenticateAgent(region.services, elsewhere)).rejects.toThrow('not signed')
    const signature = (await request()).headers[HEADER.signature]
    const forged = { ...(await request()) }
    await expect(
      authenticateAgent(region.services, {
        ...forged,
        headers: { ...forged.headers, [HEADER.signature]: signature },
      }),
    ).rejects.toThrow('not signed')
    const admin = await tenant.as('tenant-admin')
    const stranger = await (await region.tenant('county-c')).as('tenant-admin')
    await expect(revokeAgent(stranger, { id: agentId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(renameAgent(stranger, { id: agentId, name: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(revokeAgent(await tenant.as('technologist'), { id: agentId })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await renameAgent(admin, { id: agentId, name: '急诊' })
    const shown = (await listAgents(admin, {})).find((agent) => agent.id === agentId)
    const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
    expect(shown).toMatchObject({ name: '急诊', keyFingerprint: digest.slice(0, 32) })
    await revokeAgent(admin, { id: agentId })
    expect((await listAgents(admin, {})).some((agent) => agent.id === agentId)).toBe(false)
    await expect(revokeAgent(admin, { id: agentId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(authenticateAgent(region.services, await request())).rejects.toThrow('out of service')
  })
})

it('devices are known by the AE title in what they sent, and counted', async () => {
  const agent = await agentOf(region.services, tenant.id)
  const series = tinySeries(3, { more: { Manufacturer: 'UIH', ManufacturerModelName: 'uCT 530' } })
  await send(agent, await packOf(series.slice(0, 2).map((file) => sentBy('CT530', file))))
  await send(agent, await packOf(series.slice(2).map((file) => sentBy('CT530', file))))
  const devices = await listDevices(await tenant.as('technologist'), {})
  expect(devices.filter((device) => device.aeTitle === 'CT530')).toMatchObject([
    { instanceCount: 3, modality: 'CT', manufacturer: 'UIH', model: 'uCT 530' },
  ])
})

it('M07: a device that was entered before it sent keeps its name and its department', async () => {
  const admin = await tenant.as('tenant-admin')
  const { id: departmentId } = await createDepartment(admin, { name: '放射科' })
  const { id } = await addDevice(admin, { aeTitle: 'MR1', label: 'MR', departmentId })
  await expect(addDevice(admin, { aeTitle: 'MR1', label: 'x' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(addDevice(admin, { aeTitle: 'A\\B', label: 'x' })).rejects.toMatchObject({ code: 'invalid' })
  const stranger = await (await region.tenant('county-d')).as('tenant-admin')
  for (const act of [
    () => describeDevice(stranger, { id, label: 'x', departmentId: null }),
    () => addDevice(stranger, { aeTitle: 'X', label: 'x', departmentId }),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'not-found' })
  await describeDevice(admin, { id, label: 'MR 1 室', departmentId })
  const agent = await agentOf(region.services, tenant.id)
  await send(agent, await packOf(tinySeries(1).map((file) => sentBy('MR1', file))))
  const rows = (await listDevices(admin, {})).filter((device) => device.aeTitle === 'MR1')
  expect(rows).toMatchObject([{ id, label: 'MR 1 室', departmentRef: departmentId, instanceCount: 1 }])
})
