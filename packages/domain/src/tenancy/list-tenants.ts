import {
  agents,
  asc,
  count,
  type Database,
  isNull,
  memberships,
  packs,
  studies,
  sum,
  tenants,
} from '@yingtong/db'
import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { ERASE_WAIT_MS } from '../keys/index.ts'
import { storageFigures } from '../storage/index.ts'

/** An agent that has not called for this long counts as silent. */
const SILENT_MS = 15 * 60_000

async function figuresOf(database: Database, tenantId: string, now: Date) {
  return database.withTenant(tenantId, async (tx) => {
    const [stored] = await tx.select({ bytes: sum(packs.byteLength) }).from(packs)
    const [exams] = await tx.select({ n: count() }).from(studies)
    const storage = await storageFigures(tx, now)
    return { storedBytes: Number(stored?.bytes ?? 0), studies: exams?.n ?? 0, storage }
  })
}

/** Every facility with figures that say nothing of a patient: how much, how many, which agents are silent, what is damaged. */
export const listTenants = flow(
  {
    name: 'platform.list-tenants',
    scope: 'platform:operate',
    audit: 'platform.listed',
    input: z.object({}),
  },
  async (step, _input, { services, actor }) => {
    await step('platform.listed', async () => {})
    const { database } = services
    const [rows, people, boxes] = await database.withIdentity(async (tx) => [
      await tx.select().from(tenants).orderBy(asc(tenants.slug)),
      await tx
        .select({ tenantId: memberships.tenantId, roles: memberships.roles })
        .from(memberships)
        .where(isNull(memberships.endedAt)),
      await tx
        .select({ tenantId: agents.tenantId, lastSeenAt: agents.lastSeenAt })
        .from(agents)
        .where(isNull(agents.revokedAt)),
    ])
    const silentBefore = services.now().getTime() - SILENT_MS
    const list = []
    for (const row of rows) {
      const { id, slug, name, kind, createdAt, closedAt, eraseCertificate } = row
      const mine = boxes.filter((box) => box.tenantId === id)
      const members = people.filter((person) => person.tenantId === id)
      list.push({
        ...{ id, slug, name, kind, createdAt, closedAt, eraseCertificate },
        erasure: row.eraseAskedAt && {
          askedAt: row.eraseAskedAt,
          from: new Date(row.eraseAskedAt.getTime() + ERASE_WAIT_MS),
          mine: row.eraseAskedBy === actor.id,
        },
        members: members.length,
        hasAdmin: members.some((person) => person.roles.includes('tenant-admin')),
        agents: mine.length,
        agentsSilent: mine.filter((box) => (box.lastSeenAt?.getTime() ?? 0) < silentBefore).length,
        ...(await figuresOf(database, id, services.now())),
      })
    }
    return list
  },
)
