import { auditHeads, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, flow } from '../kernel/index.ts'
import { reportDamage } from '../storage/index.ts'
import { headName, type LaidDown, readHeads } from './chain-head.ts'
import { readChain, readUnlinked } from './internal/read-chain.ts'
import { type RestoreRecord, restoreRecord, wasGivenUp } from './restore-records.ts'
import { ChainWalk, type Finding } from './walk-chain.ts'

const BATCH_ROWS = 5_000
const UNLINKED_MAX = 1_000
const FINDINGS_MAX = 1_000
/** A folder that was emptied is one thing that happened, not a million. */
const INCIDENTS_MAX = 100

export interface ChainReport {
  readonly sound: boolean
  /** How far the chain reaches, and its digest there. */
  readonly position: number
  readonly hash: string
  /** How many signed heads were compared. */
  readonly heads: number
  readonly count: number
  /** The first thousand. */
  readonly findings: readonly Finding[]
  readonly milliseconds: number
}

type HeadRow = Pick<typeof auditHeads.$inferSelect, 'position' | 'hash'>

const inTenant = <T>(ctx: Ctx, work: (tx: TenantTx) => Promise<T>) =>
  ctx.services.database.withTenant(ctx.tenantId, work)

/** Compares one head of the store with the chain at its position. */
function judgeHead(
  head: LaidDown,
  known: ReadonlySet<number>,
  { hashAt, restores }: Pick<Walked, 'hashAt' | 'restores'>,
): Finding[] {
  const { position } = head
  if (head.kind === 'forged') return [{ kind: 'head-forged', position }]
  const found = hashAt.get(position)
  if (found !== head.hash && wasGivenUp(head, restores)) return [{ kind: 'restored', position }]
  if (known.has(position)) {
    if (found === undefined) return [{ kind: 'truncated', position }]
    return found === head.hash ? [] : [{ kind: 'rebuilt', position }]
  }
  // The row is written before the object: a head without a row was forgotten, with the whole database or by itself.
  return [{ kind: found === head.hash ? 'head-missing' : 'rolled-back', position }]
}

/** Heads that the database knows and the store does not; the newest may just be on its way. */
function missingHeads(rows: readonly HeadRow[], laidDown: readonly LaidDown[]): readonly HeadRow[] {
  const names = new Set(laidDown.map((head) => head.name))
  const newest = Math.max(0, ...rows.map((row) => row.position))
  return rows.filter((row) => row.position < newest && !names.has(headName(row)))
}

interface Walked {
  readonly chain: ChainWalk
  /** Digests at the positions that were wanted. */
  readonly hashAt: ReadonlyMap<number, string>
  readonly restores: readonly RestoreRecord[]
}

async function walk(ctx: Ctx, wanted: ReadonlySet<number>): Promise<Walked> {
  const chain = new ChainWalk()
  const hashAt = new Map<number, string>()
  const restores: RestoreRecord[] = []
  for (;;) {
    const rows = await inTenant(ctx, (tx) => readChain(tx, chain.position, BATCH_ROWS))
    for (const row of rows) {
      chain.take(row)
      if (wanted.has(row.position)) hashAt.set(row.position, row.hash)
      const restored = restoreRecord(row)
      if (restored) restores.push(restored)
    }
    if (rows.length < BATCH_ROWS) return { chain, hashAt, restores }
  }
}

/**
 * Walks the tenant's chain from its first link, recomputes every digest outside the database, and compares it with the
 * signed heads in the store (promise C11). Short transactions, a batch each: the chain only grows.
 */
export const verifyChain = flow(
  { name: 'audit.verify-chain', scope: 'system:run', audit: 'audit.verified', input: z.object({}) },
  async (step, _input, ctx): Promise<ChainReport> => {
    const started = performance.now()
    const laidDown = await readHeads(ctx)
    const rows = await inTenant(ctx, (tx) =>
      tx.select({ position: auditHeads.position, hash: auditHeads.hash }).from(auditHeads),
    )
    const walkedChain = await walk(ctx, new Set(laidDown.map((head) => head.position)))
    const unlinked = await inTenant(ctx, (tx) => readUnlinked(tx, UNLINKED_MAX))
    const known = new Set(rows.map((row) => row.position))
    const { chain } = walkedChain
    const walked = chain.finish()
    const missing = missingHeads(rows, laidDown)
    for (const row of missing.slice(0, INCIDENTS_MAX))
      await reportDamage(ctx, { kind: 'audit-head', name: headName(row) }, 'absent')
    const others: Finding[] = [
      ...unlinked.map((eventId): Finding => ({ kind: 'inserted', position: 0, eventId })),
      ...laidDown.flatMap((head) => judgeHead(head, known, walkedChain)),
      ...missing.map(({ position }): Finding => ({ kind: 'head-missing', position })),
    ]
    // What a restore gave up is told, and is nobody's fault.
    const count = walked.count + others.filter(({ kind }) => kind !== 'restored').length
    const all = [...walked.findings, ...others].sort((one, other) => one.position - other.position)
    const findings = all.slice(0, FINDINGS_MAX)
    const { position, hash } = chain
    const milliseconds = Math.round(performance.now() - started)
    const report = { sound: count === 0, position, hash, heads: laidDown.length, count, milliseconds }
    // Of all findings: a thousand of one kind must not hide the others.
    const kinds = [...new Set(all.map((finding) => finding.kind))]
    await step('audit.verified', async (_tx, act) => act.note({ details: { ...report, kinds } }))
    return { ...report, findings }
  },
)
