import { documentTickets, eq, lt } from '@yingtong/db'
import { z } from 'zod'
import { readOriginalRange } from '../archive/index.ts'
import { identityFlow, notFound, objectName, type Services, systemContext } from '../kernel/index.ts'
import { readWhole } from '../storage/index.ts'
import { OpaqueToken, tokenHash } from '../tenancy/index.ts'
import type { DocumentPlace } from './internal/document-ticket.ts'

export interface TakenDocument {
  readonly bytes: Uint8Array
  /** Made of a digest; the ending is that of the type. */
  readonly fileName: string
  /** What the bytes are, not what their sender calls them: a PDF, else nothing that a browser knows. */
  readonly contentType: 'application/pdf' | 'application/octet-stream'
}

const isPdf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-'

async function bytesAt(services: Services, tenantId: string, place: DocumentPlace): Promise<Uint8Array> {
  const ctx = systemContext(services, tenantId, 'documents')
  if (place.kind === 'value') return readOriginalRange(ctx, place.instance, place)
  const name = objectName(ctx, 'quarantine', place.objectKey)
  if (!name) throw notFound('document')
  return readWhole(ctx, { kind: 'quarantine', name })
}

/**
 * The document of a ticket, which is used up by it: whoever holds the ticket within its minute is who it was given to.
 * That it was opened is already in the log, since the ticket was asked for.
 */
export const takeDocument = identityFlow(
  { name: 'document.take', input: z.object({ ticket: OpaqueToken }) },
  async (step, { ticket }, services): Promise<TakenDocument> => {
    const now = services.now()
    const found = await step(async (tx) => {
      const [row] = await tx
        .delete(documentTickets)
        .where(eq(documentTickets.tokenHash, tokenHash(ticket)))
        .returning()
      await tx.delete(documentTickets).where(lt(documentTickets.expiresAt, now))
      return row && row.expiresAt > now ? row : null
    })
    if (!found) throw notFound('document')
    const bytes = await bytesAt(services, found.tenantId, found.place as unknown as DocumentPlace)
    const pdf = isPdf(bytes)
    const name = found.fileName.replace(/\.bin$/, '')
    return {
      bytes,
      fileName: `${name}.${pdf ? 'pdf' : 'bin'}`,
      contentType: pdf ? 'application/pdf' : 'application/octet-stream',
    }
  },
)
