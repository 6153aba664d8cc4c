import { createHash } from 'node:crypto'
import { layOutPack, planInstance, streamPack } from '@yingtong/agent-protocol'
import { memorySource, readInstance } from '@yingtong/dicom'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A pack of whole files as an agent sends it, pixels as they came. */
export async function packOf(files: readonly Uint8Array[]) {
  const inputs = files.map((bytes) => {
    const source = memorySource(bytes)
    return { plan: planInstance(source, readInstance(source)), sha256: sha256(bytes), encodedFrames: null }
  })
  const layout = layOutPack(inputs)
  const chunks: Uint8Array[] = []
  const stream = streamPack(layout, ({ instance, original }) =>
    (original ?? []).map(({ offset, length }) => files[instance]!.subarray(offset, offset + length)),
  )
  for await (const chunk of stream) chunks.push(chunk)
  const bytes = new Uint8Array(Buffer.concat(chunks))
  const { studyInstanceUid, seriesInstanceUid } = inputs[0]!.plan
  const instances = inputs.map((input) => ({
    sopInstanceUid: input.plan.sopInstanceUid,
    sha256: input.sha256,
  }))
  return { bytes, sha256: sha256(bytes), studyInstanceUid, seriesInstanceUid, instances }
}
