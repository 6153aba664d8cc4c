import { z } from 'zod'
import { type Ctx, objectKey, objectName, objectPrefix } from '../kernel/index.ts'

export const HEAD_FORMAT = 'yingtong-audit-head-1'

/** How far the chain reached at a moment; signed and laid down where the database cannot reach. */
export interface ChainHead {
  readonly tenantId: string
  readonly position: number
  readonly hash: string
  readonly at: Date
}

const Statement = z.object({
  format: z.literal(HEAD_FORMAT),
  tenant: z.uuid(),
  position: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
})

const HeadObject = z.object({
  /** The statement as text: these very bytes are signed. */
  head: z.string().max(1000),
  suite: z.enum(['international', 'sm']),
  keyId: z.string().max(200),
  signature: z.string().max(2000),
})

export type HeadObject = z.output<typeof HeadObject>

/** The bytes that are signed. */
export function headStatement(head: ChainHead): string {
  const { tenantId, position, hash, at } = head
  return JSON.stringify({ format: HEAD_FORMAT, tenant: tenantId, position, hash, at: at.toISOString() })
}

/** 16 hex digits of the position, 48 of the digest: in order, and two heads of one position lie side by side. */
export function headName(head: Pick<ChainHead, 'position' | 'hash'>): string {
  return head.position.toString(16).padStart(16, '0') + head.hash.slice(0, 48)
}

export const headKey = (ctx: Pick<Ctx, 'tenantId'>, head: Pick<ChainHead, 'position' | 'hash'>) =>
  objectKey(ctx, 'audit-head', headName(head))

export type LaidDown =
  | { readonly kind: 'sound'; readonly name: string; readonly position: number; readonly hash: string }
  | { readonly kind: 'forged'; readonly name: string; readonly position: number }

/** Reads a head from the store and checks that it is ours: signature, tenant, and the name it lies under. */
async function readHead(ctx: Ctx, key: string, name: string): Promise<LaidDown> {
  const forged = { kind: 'forged', name, position: Number.parseInt(name.slice(0, 16), 16) } as const
  const bytes = await ctx.services.store.read(key)
  try {
    const { head, suite, ...signed } = HeadObject.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    if (!ctx.services.vault.verify(suite, Buffer.from(head), signed)) return forged
    const { tenant, position, hash } = Statement.parse(JSON.parse(head))
    if (tenant !== ctx.tenantId || headName({ position, hash }) !== name) return forged
    return { kind: 'sound', name, position, hash }
  } catch {
    return forged
  }
}

const AT_ONCE = 8

/** Every head of the tenant that lies in the store, in no order. */
export async function readHeads(ctx: Ctx): Promise<readonly LaidDown[]> {
  const keys: { key: string; name: string }[] = []
  for await (const { key } of ctx.services.store.list(objectPrefix(ctx, 'audit-head'))) {
    const name = objectName(ctx, 'audit-head', key)
    if (name) keys.push({ key, name })
  }
  const heads: LaidDown[] = []
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = keys.pop(); next; next = keys.pop()) heads.push(await readHead(ctx, next.key, next.name))
  })
  await Promise.all(readers)
  return heads
}
