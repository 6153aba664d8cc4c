import {
  type AgentStart,
  importPrivateKey,
  newAgentKeys,
  newAgentStart,
  newNonce,
  signRequest,
} from '@yingtong/agent-protocol'
import { agentEnrolments, and, auditEvents, eq } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Services } from '../kernel/index.ts'
import { askAgentRotation } from './ask-agent-rotation.ts'
import { authenticateAgent } from './authenticate-agent.ts'
import { enrolAgent } from './enrol-agent.ts'
import { listAgents } from './list-agents.ts'
import { offerEnrolment } from './offer-enrolment.ts'
import { readEnrolment } from './read-enrolment.ts'
import { recordHeartbeat } from './record-heartbeat.ts'
import { revokeAgent } from './revoke-agent.ts'
import { rotateAgentKey } from './rotate-agent-key.ts'
import { settleClone } from './settle-clone.ts'

let region: TestRegion
let tenant: TestTenant
let admin: Awaited<ReturnType<TestTenant['as']>>
/** The region's services with a clock that can be set forward. */
let services: Services
let aheadMs = 0
const DAY_MS = 86_400_000
const FIGURES = { version: '0.1.0', spool: { count: 0, bytes: 0 }, disk: { freeBytes: 1 } }

beforeAll(async () => {
  region = await startRegion()
  services = { ...region.services, now: () => new Date(Date.now() + aheadMs) }
  tenant = await region.tenant('county-a')
  admin = { ...(await tenant.as('tenant-admin')), services }
})
afterAll(() => region?.stop())

async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  aheadMs += ms
  try {
    return await work()
  } finally {
    aheadMs -= ms
  }
}

const audited = async (action: string, objectId: string) => {
  const rows = await region.database.withTenant(tenant.id, (tx) =>
    tx
      .select({ kind: auditEvents.actorKind })
      .from(auditEvents)
      .where(and(eq(auditEvents.action, action), eq(auditEvents.objectId, objectId))),
  )
  return rows.map(({ kind }) => kind)
}

async function enrolled(name: string) {
  const { code, id } = await offerEnrolment(admin, { name, aeTitle: name.toUpperCase() })
  const keys = await newAgentKeys()
  const answer = await enrolAgent(services, { code, publicKey: keys.publicKey, version: '0.1.0' })
  return { ...answer, ...keys, code, enrolmentId: id }
}

/** A signed request as it comes in, let in or refused. */
async function speak(agentId: string, privateKey: string, start?: AgentStart) {
  const request = { method: 'POST', path: '/agent/v1/heartbeat' }
  const headers = await signRequest(await importPrivateKey(privateKey), {
    ...request,
    agentId,
    bodySha256: '0'.repeat(64),
    timestamp: services.now().toISOString(),
    nonce: newNonce(start),
  })
  return authenticateAgent(services, { ...request, headers })
}

const listed = async (agentId: string) => (await listAgents(admin, {})).find(({ id }) => id === agentId)

describe('promise C8: enrolment with a one-time code', () => {
  it('turns a code into an agent of this hospital, and says so to the page and in the trail', async () => {
    const { code, id, expiresAt } = await offerEnrolment(admin, { name: '东院区', aeTitle: 'EDGE_EAST' })
    expect(expiresAt.getTime() - services.now().getTime()).toBeLessThanOrEqual(600_000)
    expect(await readEnrolment(admin, { id })).toMatchObject({ state: 'waiting', agentName: null })
    const rows = await region.database.withTenant(tenant.id, (tx) => tx.select().from(agentEnrolments))
    expect(rows.some((row) => row.id === id)).toBe(true)
    expect(JSON.stringify(rows)).not.toContain(code)
    const { publicKey, privateKey } = await newAgentKeys()
    const typed = code.toLowerCase().replaceAll('-', ' ')
    const answer = await enrolAgent(services, { code: typed, publicKey, version: '0.1.0' })
    expect(answer).toMatchObject({ aeTitle: 'EDGE_EAST' })
    expect(await readEnrolment(admin, { id })).toMatchObject({ state: 'joined', agentName: '东院区' })
    expect(await speak(answer.agentId, privateKey)).toMatchObject({ tenantId: tenant.id })
    expect(await audited('agent.enrolled', answer.agentId)).toEqual(['agent'])
    expect(await audited('agent.enrolment-offered', id)).toEqual(['user'])
    expect(await listed(answer.agentId)).toMatchObject({ name: '东院区', clonedAt: null })
  })

  it('answers a wrong, used, expired, replaced code and one of another hospital’s machine alike', async () => {
    const { publicKey } = await newAgentKeys()
    const tried = (code: string, more: { formerAgentId?: string } = {}) =>
      enrolAgent(services, { code, publicKey, version: '0.1.0', ...more }).then(
        () => 'let in',
        (error) => JSON.stringify([error.code, error.publicText, error.logFields]),
      )
    const used = await enrolled('used')
    const replaced = await offerEnrolment(admin, { name: 'x', aeTitle: 'TWICE' })
    const open = await offerEnrolment(admin, { name: 'x', aeTitle: 'TWICE' })
    const stranger = { ...(await (await region.tenant('county-b')).as('tenant-admin')), services }
    const theirs = await offerEnrolment(stranger, { name: 'x', aeTitle: 'EDGE' })
    const answers = [
      await tried('AAAA-AAAA-AAAA'),
      await tried(used.code),
      await later(600_001, () => tried(open.code)),
      await tried(replaced.code),
      // A machine of ours that would carry its spool to another hospital.
      await tried(theirs.code, { formerAgentId: used.agentId }),
    ]
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('bad-code')
    expect(await tried(open.code)).toBe('let in')
    await expect(readEnrolment(stranger, { id: open.id })).rejects.toMatchObject({ code: 'not-found' })
    const staff = await tenant.as('technologist')
    const offer = offerEnrolment(staff, { name: 'x', aeTitle: 'X' })
    await expect(offer).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('lets exactly one of two machines in that use a code at once, and the winner ask again', async () => {
    for (let round = 0; round < 5; round++) {
      const { code } = await offerEnrolment(admin, { name: 'race', aeTitle: `RACE${round}` })
      const machines = await Promise.all(Array.from({ length: 4 }, newAgentKeys))
      const tries = machines.map(({ publicKey }) => enrolAgent(services, { code, publicKey, version: '1' }))
      const settled = await Promise.allSettled(tries)
      const winners = settled.filter(({ status }) => status === 'fulfilled')
      expect(winners).toHaveLength(1)
      const at = settled.findIndex(({ status }) => status === 'fulfilled')
      const { publicKey } = machines[at]!
      const first = (settled[at] as PromiseFulfilledResult<{ agentId: string }>).value
      // Its answer was lost: the same key gets the same agent, once in the trail.
      expect(await enrolAgent(services, { code, publicKey, version: '1' })).toEqual(first)
      expect(await audited('agent.enrolled', first.agentId)).toHaveLength(1)
    }
  })

  it('enrols a machine anew for the same hospital, and ends the key that it had', async () => {
    const old = await enrolled('old')
    const { code } = await offerEnrolment(admin, { name: 'again', aeTitle: 'AGAIN' })
    const { publicKey } = await newAgentKeys()
    const input = { code, publicKey, version: '0.1.0', formerAgentId: old.agentId }
    expect((await enrolAgent(services, input)).agentId).not.toBe(old.agentId)
    await expect(speak(old.agentId, old.privateKey)).rejects.toThrow('out of service')
  })
})

describe('promise C8: rotation of keys', () => {
  const asAgent = (id: string) => ({
    ...tenant.system(),
    services,
    actor: { kind: 'agent', id, name: 'x' } as const,
  })

  it('is due after 90 days or when a person asks, and both keys are good for seven days', async () => {
    const { agentId, publicKey, privateKey } = await enrolled('rotates')
    const beat = () => recordHeartbeat(services, { agentId, ...FIGURES })
    expect((await beat()).rotateKey).toBe(false)
    expect((await later(90 * DAY_MS, beat)).rotateKey).toBe(true)
    await askAgentRotation(admin, { id: agentId })
    expect((await beat()).rotateKey).toBe(true)

    const next = await newAgentKeys()
    const rotate = { publicKey: next.publicKey, signedBy: publicKey }
    const first = await rotateAgentKey(asAgent(agentId), rotate)
    expect(first.previousKeyEndsAt.getTime() - services.now().getTime()).toBeGreaterThan(6.9 * DAY_MS)
    // The answer was lost: the same again, by the old key or by the new one.
    expect(await rotateAgentKey(asAgent(agentId), rotate)).toEqual(first)
    expect(await rotateAgentKey(asAgent(agentId), { ...rotate, signedBy: next.publicKey })).toEqual(first)
    expect((await beat()).rotateKey).toBe(false)
    expect(await speak(agentId, privateKey)).toMatchObject({ signedBy: publicKey })
    expect(await speak(agentId, next.privateKey)).toMatchObject({ signedBy: next.publicKey })
    await later(6.9 * DAY_MS, () => speak(agentId, privateKey))
    await later(7.1 * DAY_MS, async () => {
      await expect(speak(agentId, privateKey)).rejects.toThrow('not signed')
      await speak(agentId, next.privateKey)
    })
    // Whoever has the old key cannot choose the next one.
    const third = await newAgentKeys()
    for (const key of [third.publicKey, publicKey]) {
      const stolen = rotateAgentKey(asAgent(agentId), { publicKey: key, signedBy: publicKey })
      await expect(stolen).rejects.toMatchObject({ logFields: { agentError: 'bad-signature' } })
    }
    await revokeAgent(admin, { id: agentId })
    for (const key of [privateKey, next.privateKey])
      await expect(speak(agentId, key)).rejects.toThrow('out of service')
  })

  it('never ends the only key of an agent that was offline', async () => {
    const { agentId, publicKey, privateKey } = await enrolled('sleeper')
    await later(400 * DAY_MS, async () => {
      await speak(agentId, privateKey)
      const next = await newAgentKeys()
      await rotateAgentKey(asAgent(agentId), { publicKey: next.publicKey, signedBy: publicKey })
      await speak(agentId, privateKey)
    })
  })
})

describe('promise C8: a copied disk', () => {
  it('is found and told once; uploads go on until a person decides', async () => {
    const { agentId, privateKey } = await enrolled('cloned')
    const original = newAgentStart(3)
    await speak(agentId, privateKey, original)
    expect((await listed(agentId))?.clonedAt).toBeNull()
    // The copy starts with the counter that the disk had.
    const copies = await Promise.all([1, 2, 3].map(() => speak(agentId, privateKey, newAgentStart(3))))
    for (const copy of [...copies, await speak(agentId, privateKey, original)])
      expect(copy).toMatchObject({ tenantId: tenant.id })
    expect((await listed(agentId))?.clonedAt).toBeInstanceOf(Date)
    expect(await audited('agent.cloned', agentId)).toEqual(['agent'])

    await settleClone(admin, { id: agentId })
    expect((await listed(agentId))?.clonedAt).toBeNull()
    await speak(agentId, privateKey, newAgentStart(2))
    await speak(agentId, privateKey, newAgentStart(3))
    expect((await listed(agentId))?.clonedAt).toBeNull()
    // A later start takes over; when the machine before it still speaks after a minute, there are two.
    await later(61_000, () => speak(agentId, privateKey, newAgentStart(2)))
    expect(await audited('agent.cloned', agentId)).toHaveLength(2)
  })
})
