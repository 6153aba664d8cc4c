import { z } from 'zod'
import { type Ctx, objectKey, objectName, objectPrefix } from '../kernel/index.ts'
import { publicKeyOf } from '../keys/index.ts'
import type { CryptoSuite } from '../ports.ts'
import { damageOf, reportDamage } from '../storage/index.ts'

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
  | {
      readonly kind: 'sound'
      readonly name: string
      readonly position: number
      readonly hash: string
      readonly at: string
    }
  | { readonly kind: 'forged'; readonly name: string; readonly position: number }

type PublicKeys = (suite: CryptoSuite, keyId: string) => Promise<string | null>

/** Public keys by id, each asked for once: heads come by the thousand, keys by the year. */
function publicKeys({ services: { database, vault }, tenantId }: Ctx): PublicKeys {
  const asked = new Map<string, Promise<string | null>>()
  return (suite, keyId) => {
    const name = `${suite} ${keyId}`
    const key =
      asked.get(name) ?? database.withTenant(tenantId, (tx) => publicKeyOf(tx, vault, { suite, keyId }))
    asked.set(name, key)
    return key
  }
}

interface Lying {
  readonly key: string
  readonly name: string
}

/** What lies there; null when it cannot be read, which is recorded and judged like a head that is not ours. */
async function readLying(ctx: Ctx, { key, name }: Lying): Promise<Uint8Array | null> {
  try {
    return await ctx.services.store.read(key)
  } catch (error) {
    const damage = damageOf(error)
    if (damage === null) throw error
    await reportDamage(ctx, { kind: 'audit-head', name }, damage)
    return null
  }
}

/** Reads a head from the store and checks that it is ours: signature, tenant, and the name it lies under. */
async function readHead(ctx: Ctx, { key, name }: Lying, keys: PublicKeys): Promise<LaidDown> {
  const forged = { kind: 'forged', name, position: Number.parseInt(name.slice(0, 16), 16) } as const
  const bytes = await readLying(ctx, { key, name })
  const object = bytes && parsed(HeadObject, Buffer.from(bytes).toString('utf8'))
  if (!object) return forged
  const { head, suite, keyId, signature } = object
  const publicKeyPem = await keys(suite, keyId)
  const by = publicKeyPem && { signature, publicKeyPem }
  if (!by || !ctx.services.vault.verifyWith(suite, Buffer.from(head), by)) return forged
  const said = parsed(Statement, head)
  if (said?.tenant !== ctx.tenantId || headName(said) !== name) return forged
  return { kind: 'sound', name, position: said.position, hash: said.hash, at: said.at }
}

function parsed<T>(form: z.ZodType<T>, text: string): T | null {
  try {
    return form.parse(JSON.parse(text))
  } catch {
    return null
  }
}

const AT_ONCE = 8

/** Every head of the tenant that lies in the store, in no order. */
export async function readHeads(ctx: Ctx): Promise<readonly LaidDown[]> {
  const lying: Lying[] = []
  for await (const { key } of ctx.services.store.list(objectPrefix(ctx, 'audit-head'))) {
    const name = objectName(ctx, 'audit-head', key)
    if (name) lying.push({ key, name })
  }
  const heads: LaidDown[] = []
  const keys = publicKeys(ctx)
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = lying.pop(); next; next = lying.pop()) heads.push(await readHead(ctx, next, keys))
  })
  await Promise.all(readers)
  return heads
}
