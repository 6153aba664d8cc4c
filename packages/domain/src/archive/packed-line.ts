import { headerSource, type PackEntry } from '@yingtong/agent-protocol'
import { type InstanceLayout, memorySource, readInstance, toDicomJson } from '@yingtong/dicom'
import { type MetadataLine, metadataLine } from './series-metadata.ts'

/** The structure of a packed object, from its header part; with `kind: 'whole'` entries from the whole file. */
export function layoutOfPacked(entry: PackEntry, header: Uint8Array): InstanceLayout {
  return readInstance(entry.kind === 'whole' ? memorySource(header) : headerSource(entry, header))
}

/** What the series metadata say of a packed object; the same object always gives the same line. */
export function lineOfPacked(entry: PackEntry, layout: InstanceLayout): MetadataLine {
  const { sopInstanceUid, storedTransferSyntaxUid } = entry
  const json = toDicomJson(layout, {
    // Relative to the series, as PS3.18 §8.7.3 and viewers resolve it; so the object can be served as it lies.
    bulkDataUri: (tagPath: string) => `instances/${sopInstanceUid}/bulkdata/${tagPath}`,
    availableTransferSyntaxUid: storedTransferSyntaxUid,
  })
  return metadataLine(json)
}
