import { and, asc, desc, eq, knownBrowsers } from '@yingtong/db'
import { z } from 'zod'
import { identity, notFound } from '../kernel/index.ts'
import { ownerOfSession } from './internal/asker.ts'
import { holds } from './internal/known-browsers.ts'
import { OpaqueToken, tokenHash } from './opaque-token.ts'

const Own = z.object({ session: OpaqueToken })

/** The browsers that are known at one's account: who guesses elsewhere makes none of them wait. */
export const listOwnBrowsers = identity(
  { name: 'known-browser.list-own', input: Own.extend({ browser: z.string().max(200).optional() }) },
  async (tx, input, services) => {
    const { user } = await ownerOfSession(tx, input.session, services.now())
    const rows = await tx
      .select()
      .from(knownBrowsers)
      .where(eq(knownBrowsers.userId, user.id))
      .orderBy(desc(knownBrowsers.lastUsedAt))
    const hash = input.browser ? tokenHash(input.browser) : null
    return rows.map(({ id, address, userAgent, createdAt, lastUsedAt, ...row }) => ({
      id,
      address,
      userAgent,
      createdAt,
      lastUsedAt,
      mine: hash !== null && (row.tokenHash === hash || row.previousHash === hash),
    }))
  },
)

/** Whether anybody signed in with this browser before; the id counts its requests, apart from its neighbours'. */
export const readKnownBrowser = identity(
  { name: 'known-browser.read', input: z.object({ browser: z.string().max(200) }) },
  async (tx, { browser }): Promise<string | null> => {
    const [row] = await tx
      .select({ id: knownBrowsers.id })
      .from(knownBrowsers)
      .where(holds(tokenHash(browser)))
      .orderBy(asc(knownBrowsers.createdAt))
      .limit(1)
    return row?.id ?? null
  },
)

/** Knows one of one's own browsers no longer; somebody else's does not exist here. */
export const forgetOwnBrowser = identity(
  { name: 'known-browser.forget-own', input: Own.extend({ browserId: z.uuid() }) },
  async (tx, input, services) => {
    const { user } = await ownerOfSession(tx, input.session, services.now())
    const gone = await tx
      .delete(knownBrowsers)
      .where(and(eq(knownBrowsers.id, input.browserId), eq(knownBrowsers.userId, user.id)))
      .returning({ id: knownBrowsers.id })
    if (gone.length === 0) throw notFound('browser')
  },
)
