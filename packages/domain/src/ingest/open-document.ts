import { elementAtPath } from '@yingtong/dicom'
import { z } from 'zod'
import { openImages, readLayout } from '../archive/index.ts'
import { flow, notFound } from '../kernel/index.ts'
import { issueDocumentTicket } from './internal/document-ticket.ts'

/** (0042,0011) EncapsulatedDocument (PS3.3 §C.24.2). */
const ENCAPSULATED_DOCUMENT = '00420011'
const Uid = z.string().min(1).max(128)

/** A ticket for the document inside an instance: a PDF, CDA or model that another system wrote. */
export const openDocument = flow(
  {
    name: 'document.open',
    scope: 'image:read',
    audit: 'document.opened',
    input: z.object({ studyInstanceUid: Uid, sopInstanceUid: Uid }),
  },
  async (step, { studyInstanceUid, sopInstanceUid }, ctx) => {
    const images = await openImages(ctx, { studyInstanceUid })
    const instance = images.findInstance(sopInstanceUid)
    if (!instance) throw notFound('document')
    const element = elementAtPath((await readLayout(ctx, instance)).dataSet, ENCAPSULATED_DOCUMENT)
    if (!element || element.vr === 'SQ') throw notFound('document')
    const { offset, length } = element
    return step('document.opened', (tx, act) => {
      act.note({ studyInstanceUid, objectKind: 'instance', objectId: sopInstanceUid })
      return issueDocumentTicket(tx, act, {
        place: { kind: 'value', instance, offset, length },
        fileName: instance.sha256.slice(0, 16),
      })
    })
  },
)
