import { documentTickets, eq, lt } from '@yingtong/db'
import { z } from 'zod'
import { readOriginalRange } from '../archive/index.ts'
import { type Booking, type Ctx, identityFlow, notFound, objectName, systemContext } from '../kernel/index.ts'
import { readWhole } from '../storage/index.ts'
import { OpaqueToken, tokenHash } from '../tenancy/index.ts'
import type { DocumentPlace } from './internal/document-ticket.ts'

export interface TakenDocument {
  readonly bytes: Uint8Array
  /** Made of a digest; the ending is that of the type. */
  readonly fileName: string
  /** What the bytes are, not what their sender calls them: a PDF, else nothing that a browser knows. */
  readonly contentType: 'application/pdf' | 'application/octet-stream'
  /** What the bytes take in memory: whoever holds them gives it back when they are sent. */
  readonly memory: Booking
}

const isPdf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-'

/** Booked first: as large as whoever sent it liked. */
async function bytesAt(ctx: Ctx, place: DocumentPlace, memory: Booking): Promise<Uint8Array> {
  const { store, memory: budget } = ctx.services
  const book = (bytes: number) => memory.book(Math.min(bytes, budget.onceBytesMax))
  if (place.kind === 'value') {
    // The value, and the part or frame that it is cut from.
    await book(2 * place.length)
    return readOriginalRange(ctx, place.instance, place)
  }
  const name = objectName(ctx, 'quarantine', place.objectKey)
  if (!name) throw notFound('document')
  await book((await store.head(place.objectKey))?.byteLength ?? 0)
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
    const ctx = systemContext(services, found.tenantId, 'documents')
    const memory = services.memory.open(found.tenantId)
    const bytes = await bytesAt(ctx, found.place as unknown as DocumentPlace, memory).catch(
      (error: unknown) => {
        memory.release()
        throw error
      },
    )
    const pdf = isPdf(bytes)
    const name = found.fileName.replace(/\.bin$/, '')
    return {
      bytes,
      fileName: `${name}.${pdf ? 'pdf' : 'bin'}`,
      contentType: pdf ? 'application/pdf' : 'application/octet-stream',
      memory,
    }
  },
)
