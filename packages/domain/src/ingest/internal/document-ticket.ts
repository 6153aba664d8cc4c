import { documentTickets, type TenantTx } from '@yingtong/db'
import type { LocatedInstance } from '../../archive/index.ts'
import type { Act } from '../../kernel/index.ts'
import { newOpaqueToken, tokenHash } from '../../tenancy/index.ts'

/** Long enough for a browser to follow a link, too short for the link to be passed on. */
export const DOCUMENT_TICKET_MS = 60_000

/** Where the bytes of a document lie: an object of the store, or a value within an instance. */
export type DocumentPlace =
  | { readonly kind: 'object'; readonly objectKey: string }
  | {
      readonly kind: 'value'
      readonly instance: LocatedInstance
      readonly offset: number
      readonly length: number
    }

export interface DocumentTicket {
  /** Fetched without a session, below `/inert/` of the gateway. */
  readonly ticket: string
  readonly expiresAt: Date
}

/** Writes the ticket in the transaction of the act that it belongs to; only its digest is kept. */
export async function issueDocumentTicket(
  tx: TenantTx,
  act: Act,
  document: { readonly place: DocumentPlace; readonly fileName: string },
): Promise<DocumentTicket> {
  const ticket = newOpaqueToken()
  const expiresAt = new Date(act.at.getTime() + DOCUMENT_TICKET_MS)
  await tx.insert(documentTickets).values({
    tokenHash: tokenHash(ticket),
    tenantId: act.ctx.tenantId,
    place: { ...document.place },
    fileName: document.fileName,
    issuedTo: act.ctx.actor.id,
    expiresAt,
  })
  return { ticket, expiresAt }
}
