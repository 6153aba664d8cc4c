import { headerSource, type PackEntry, planInstance } from '@yingtong/agent-protocol'
import { type ByteSource, type InstanceLayout, memorySource, readInstance, UID } from '@yingtong/dicom'
import { lineOfPacked } from '../../archive/index.ts'
import { DomainError } from '../../kernel/index.ts'
import { cleanText } from './clean-text.ts'
import { instanceFacts } from './instance-facts.ts'
import type { PackedInstance } from './packed-instance.ts'

const CLAIMS = [
  'sopClassUid',
  'sopInstanceUid',
  'studyInstanceUid',
  'seriesInstanceUid',
  'originalTransferSyntaxUid',
  'byteLength',
  'dataSetOffset',
] as const

const canonical = (value: object | null) => JSON.stringify(value && Object.entries(value).sort())

/** What the index says of an object must be what its own header says. */
function checkClaims(entry: PackEntry, source: ByteSource, layout: InstanceLayout): void {
  const plan = planInstance(source, layout)
  const wrong: string[] = CLAIMS.filter((claim) => plan[claim] !== entry[claim])
  if (canonical(plan.pixel) !== canonical(entry.pixel)) wrong.push('pixel')
  const encoded = entry.kind === 'split' && entry.frameEncoding === 'htj2k'
  const stored = encoded ? UID.HTJ2KLosslessRPCL : entry.originalTransferSyntaxUid
  if (entry.storedTransferSyntaxUid !== stored) wrong.push('storedTransferSyntaxUid')
  if (wrong.length > 0)
    throw new DomainError(
      'invalid',
      `the pack claims another ${wrong.join(', ')} than the object's header says`,
      {
        logFields: { reason: 'bad-pack' },
      },
    )
}

/**
 * Reads one object of a pack from its header part (or whole file). Throws DicomParseError when it cannot be filed, and
 * `invalid` when the index claims something else than the header says.
 */
export function readPacked(
  entry: PackEntry,
  at: { readonly position: number; readonly header: Uint8Array; readonly contentSha256: string },
): PackedInstance {
  const source = entry.kind === 'whole' ? memorySource(at.header) : headerSource(entry, at.header)
  const layout = readInstance(source)
  checkClaims(entry, source, layout)
  const { sopInstanceUid, storedTransferSyntaxUid } = entry
  const aeTitle = cleanText(layout.fileMeta?.string('SourceApplicationEntityTitle'), 16)
  return {
    entry: at.position,
    sopClassUid: layout.sopClassUid,
    sopInstanceUid,
    studyInstanceUid: layout.studyInstanceUid,
    seriesInstanceUid: layout.seriesInstanceUid,
    originalTransferSyntaxUid: layout.transferSyntaxUid,
    storedTransferSyntaxUid,
    sha256: entry.sha256,
    contentSha256: at.contentSha256,
    byteLength: entry.byteLength,
    facts: instanceFacts(layout.dataSet),
    line: lineOfPacked(entry, layout),
    sender: aeTitle === null ? null : { aeTitle },
  }
}
