import {
  agents,
  apiTokens,
  auditHeads,
  count,
  desc,
  devices,
  eq,
  gte,
  isNull,
  max,
  memberships,
  reportVersions,
  signingKeys,
  studies,
  type TenantTx,
  tenants,
} from '@yingtong/db'
import type { Ctx } from '../../kernel/index.ts'
import { listTenantKeys } from '../../keys/index.ts'
import { type Grading, gradingOf } from '../grading.ts'
import { listProcesses } from '../list-processes.ts'
import type { Component, RunningProcess } from '../process-facts.ts'
import { type Protection, type ProtectionSources, protections } from '../protections.ts'
import { type MapSources, type SystemMap, systemMap } from '../system-map.ts'
import { judgeDatabase } from './judge-database.ts'

const EXAMS_COUNTED_MS = 30 * 24 * 3_600_000

export interface Compliance extends SystemMap {
  readonly grading: Grading | null
  readonly processes: readonly RunningProcess[]
  /** What advisories are about: packages as they are installed, the database server as it answers. */
  readonly components: readonly Component[]
  readonly protections: readonly Protection[]
}

async function edgeOf(tx: TenantTx, now: Date): Promise<Omit<MapSources, 'processes'>> {
  const since = new Date(now.getTime() - EXAMS_COUNTED_MS)
  const exams = await tx
    .select({ agentId: studies.agentId, exams: count() })
    .from(studies)
    .where(gte(studies.firstReceivedAt, since))
    .groupBy(studies.agentId)
  const live = await tx.select().from(agents).where(isNull(agents.revokedAt)).orderBy(agents.name)
  const stations = await tx.select().from(devices).orderBy(devices.aeTitle)
  const tokens = await tx
    .select({ label: apiTokens.label, lastUsedAt: apiTokens.lastUsedAt, expiresAt: apiTokens.expiresAt })
    .from(apiTokens)
    .where(isNull(apiTokens.revokedAt))
    .orderBy(apiTokens.label)
  return {
    agents: live.map(({ id, name, aeTitle, version, lastSeenAt }) => ({
      ...{ name, aeTitle, version, lastSeenAt },
      exams: exams.find((row) => row.agentId === id)?.exams ?? 0,
    })),
    devices: stations.map(({ aeTitle, address, modality, manufacturer, model, lastSeenAt }) => ({
      ...{ aeTitle, address, lastSeenAt },
      about: [modality, manufacturer, model].filter(Boolean).join(' '),
    })),
    tokens: tokens.filter(({ expiresAt }) => expiresAt === null || expiresAt > now),
  }
}

type OwnKeys = Omit<ProtectionSources, 'masterKeyId' | 'dataKeys' | 'objectsSealed'>

async function ownKeys(tx: TenantTx): Promise<OwnKeys> {
  const keys = await tx.select().from(signingKeys).orderBy(signingKeys.createdAt)
  const signed = await tx
    .select({ keyId: reportVersions.signatureKeyId, reports: count() })
    .from(reportVersions)
    .groupBy(reportVersions.signatureKeyId)
  const [head] = await tx.select().from(auditHeads).orderBy(desc(auditHeads.position)).limit(1)
  const [edge] = await tx
    .select({ count: count(), newestKeyAt: max(agents.keySince) })
    .from(agents)
    .where(isNull(agents.revokedAt))
  const [people] = await tx.select({ count: count() }).from(memberships).where(isNull(memberships.endedAt))
  return {
    signingKeys: keys.map(({ suite, keyId, createdAt }) => ({
      ...{ suite, keyId, createdAt },
      reports: signed.find((row) => row.keyId === keyId)?.reports ?? 0,
    })),
    head: head ?? null,
    agents: { count: edge?.count ?? 0, newestKeyAt: edge?.newestKeyAt ?? null },
    passwords: people?.count ?? 0,
  }
}

/** What the hospital's own tables say of its system. */
export async function gatherCompliance(tx: TenantTx, now: Date) {
  const [tenant] = await tx
    .select({ grading: tenants.grading })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
  return { grading: gradingOf(tenant?.grading), edge: await edgeOf(tx, now), keys: await ownKeys(tx) }
}

/** Puts together what was gathered in the tenant with what processes and keys say. */
export async function complianceOf(
  ctx: Ctx,
  gathered: Awaited<ReturnType<typeof gatherCompliance>>,
): Promise<Compliance> {
  const running = await listProcesses(ctx.services, {})
  const { keys: dataKeys } = await listTenantKeys(ctx, {})
  const server = await judgeDatabase(ctx.services)
  const stores = running.flatMap(({ facts }) => facts.store ?? [])
  return {
    grading: gathered.grading,
    processes: running,
    components: [...running.flatMap(({ facts }) => facts.components ?? []), ...(server ? [server] : [])],
    ...systemMap({ processes: running, ...gathered.edge }),
    protections: protections({
      ...gathered.keys,
      dataKeys,
      masterKeyId: ctx.services.vault.masterKeyId,
      objectsSealed: stores.length === 0 ? null : stores.every((store) => store.sealed),
    }),
  }
}
