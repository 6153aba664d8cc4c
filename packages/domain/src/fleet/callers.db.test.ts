import { newAgentKeys, type SeenCaller } from '@yingtong/agent-protocol'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addDevice } from './add-device.ts'
import { closeAgent } from './close-agent.ts'
import { describeDevice } from './describe-device.ts'
import { letCallerIn } from './let-caller-in.ts'
import { listAgents } from './list-agents.ts'
import { listDevices } from './list-devices.ts'
import { listSeenCallers } from './list-seen-callers.ts'
import { openAgent } from './open-agent.ts'
import { recordHeartbeat } from './record-heartbeat.ts'
import { registerAgent } from './register-agent.ts'

let region: TestRegion
let tenant: TestTenant

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
})
afterAll(() => region?.stop())

async function newAgent(of = tenant, aeTitle = 'EDGE') {
  const { publicKey } = await newAgentKeys()
  const agentId = await registerAgent(region.services, { tenantId: of.id, name: aeTitle, aeTitle, publicKey })
  const beat = (more: { seenCallers?: SeenCaller[]; callerRevision?: string } = {}) =>
    recordHeartbeat(region.services, {
      agentId,
      version: '0.1.0',
      spool: { count: 0, bytes: 0 },
      disk: { freeBytes: 5 },
      ...more,
    })
  return { agentId, beat }
}

let minute = 0
function call(more: Partial<SeenCaller> = {}): SeenCaller {
  minute += 1
  const at = new Date(Date.UTC(2026, 10, 22, 9, minute)).toISOString()
  return {
    outcome: 'not-known',
    callingAeTitle: 'CT9',
    calledAeTitle: 'EDGE',
    address: '10.1.2.9',
    count: 1,
    firstAt: at,
    lastAt: at,
    ...more,
  }
}

it('who is refused is shown, counted once however often the agent says it, and let in by one click', async () => {
  const admin = await tenant.as('tenant-admin')
  const { agentId, beat } = await newAgent()
  const first = call({ count: 3 })
  await beat({ seenCallers: [first] })
  await beat({ seenCallers: [first] })
  await beat({
    seenCallers: [call({ count: 2 }), call({ calledAeTitle: 'PACS', outcome: 'wrong-called-title' })],
  })
  const seen = (await listSeenCallers(admin, {})).filter(({ callingAeTitle }) => callingAeTitle === 'CT9')
  expect(seen).toMatchObject([
    { outcome: 'wrong-called-title', calledAeTitle: 'PACS', callCount: 1 },
    { outcome: 'not-known', callCount: 5, address: '10.1.2.9', firstSeenAt: new Date(first.firstAt) },
  ])
  const [wrongTitle, stranger] = seen
  await expect(letCallerIn(admin, { id: wrongTitle!.id })).rejects.toMatchObject({ code: 'not-found' })
  const elsewhere = await (await region.tenant('county-b')).as('tenant-admin')
  await expect(letCallerIn(elsewhere, { id: stranger!.id })).rejects.toMatchObject({ code: 'not-found' })
  expect(await listSeenCallers(elsewhere, {})).toEqual([])
  const technologist = await tenant.as('technologist')
  await expect(letCallerIn(technologist, { id: stranger!.id })).rejects.toMatchObject({ code: 'forbidden' })

  const { deviceId } = await letCallerIn(admin, { id: stranger!.id })
  const answer = await beat()
  expect(answer.callers?.callers).toContainEqual({ aeTitle: 'CT9', networks: ['10.1.2.9'] })
  const ours = async () => (await listAgents(admin, {})).find(({ id }) => id === agentId)
  expect(await ours()).toMatchObject({ hasCallers: false })
  const { callers } = await beat({ callerRevision: answer.callers!.revision })
  expect(callers).toBeNull()
  expect(await ours()).toMatchObject({ hasCallers: true })
  const device = (await listDevices(admin, {})).find(({ id }) => id === deviceId)
  expect(device).toMatchObject({ aeTitle: 'CT9', networks: ['10.1.2.9'], instanceCount: 0 })
  expect((await listSeenCallers(admin, {})).map(({ outcome }) => outcome)).toEqual(['wrong-called-title'])

  // Refused once more, before the agent had the list: nothing is left to do about it.
  await beat({ seenCallers: [call({ count: 9 })] })
  expect((await listSeenCallers(admin, {})).map(({ outcome }) => outcome)).toEqual(['wrong-called-title'])

  // The same device from another place is let in there too, and taken off the list everywhere.
  await beat({ seenCallers: [call({ address: 'fd00::7' })] })
  const again = (await listSeenCallers(admin, {})).find(({ address }) => address === 'fd00::7')
  expect((await letCallerIn(admin, { id: again!.id })).deviceId).toBe(deviceId)
  expect((await beat()).callers?.callers).toContainEqual({
    aeTitle: 'CT9',
    networks: ['10.1.2.9', 'fd00::7'],
  })
  await describeDevice(admin, { id: deviceId, label: 'CT', departmentId: null, networks: [] })
  expect((await beat()).callers?.callers.map(({ aeTitle }) => aeTitle)).not.toContain('CT9')
})

it('a device entered by hand is let in from where a person says, and from nowhere else', async () => {
  const admin = await tenant.as('tenant-admin')
  const { beat } = await newAgent()
  const device = { label: 'MR', departmentId: null }
  for (const network of ['host.name', '10.0.0.1/33', '10.0.0.0-10.0.0.9', '*'])
    await expect(
      addDevice(admin, { ...device, aeTitle: 'MR9', networks: [network] as never }),
    ).rejects.toMatchObject({ code: 'invalid' })
  await addDevice(admin, { ...device, aeTitle: 'MR9', networks: ['10.3.0.0/16', 'fe80::/10'] })
  await addDevice(admin, { ...device, aeTitle: 'US9' })
  const { callers } = (await beat()).callers!
  expect(callers).toContainEqual({ aeTitle: 'MR9', networks: ['10.3.0.0/16', 'fe80::/10'] })
  expect(callers.map(({ aeTitle }) => aeTitle)).not.toContain('US9')
})

it('an agent is opened for a day and closed before, and another of the same hospital and title is not it', async () => {
  const admin = await tenant.as('tenant-admin')
  const [east, west] = [await newAgent(tenant, 'EDGE_TWIN'), await newAgent(tenant, 'EDGE_TWIN')]
  const { openUntil } = await openAgent(admin, { id: east.agentId })
  expect((openUntil.getTime() - Date.now()) / 3_600_000).toBeCloseTo(24, 1)
  expect((await east.beat()).callers?.openUntil).toBe(openUntil.toISOString())
  expect((await west.beat()).callers?.openUntil).toBeNull()
  const shown = async () =>
    (await listAgents(admin, {})).filter(({ openUntil: until }) => until).map(({ id }) => id)
  expect(await shown()).toEqual([east.agentId])
  await closeAgent(admin, { id: east.agentId })
  expect((await east.beat()).callers?.openUntil).toBeNull()
  expect(await shown()).toEqual([])
  // Each says for itself who called it, and one click lets the device in at both.
  const caller = { callingAeTitle: 'TWIN', calledAeTitle: 'EDGE_TWIN' }
  await east.beat({ seenCallers: [call(caller)] })
  await west.beat({ seenCallers: [call(caller)] })
  const seen = (await listSeenCallers(admin, {})).filter(({ callingAeTitle }) => callingAeTitle === 'TWIN')
  expect(seen).toHaveLength(2)
  await letCallerIn(admin, { id: seen[0]!.id })
  for (const { beat } of [east, west])
    expect((await beat()).callers?.callers).toContainEqual({ aeTitle: 'TWIN', networks: ['10.1.2.9'] })
  expect((await listSeenCallers(admin, {})).map(({ callingAeTitle }) => callingAeTitle)).not.toContain('TWIN')
})

it('callers that make titles up fill neither the page nor the table', async () => {
  const admin = await tenant.as('tenant-admin')
  const { beat } = await newAgent(tenant, 'EDGE_FLOOD')
  for (let round = 0; round < 3; round += 1)
    await beat({
      seenCallers: Array.from({ length: 90 }, (_, n) => call({ callingAeTitle: `X${round}-${n}` })),
    })
  await beat({ seenCallers: [call({ callingAeTitle: 'REAL' })] })
  const seen = (await listSeenCallers(admin, { limit: 500 })).filter(
    ({ agentName }) => agentName === 'EDGE_FLOOD',
  )
  expect(seen).toHaveLength(100)
  expect(seen[0]).toMatchObject({ callingAeTitle: 'REAL' })
})
