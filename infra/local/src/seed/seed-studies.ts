import { memorySource, readInstance } from '@yingtong/dicom'
import { contextsFor, DimseClient } from '@yingtong/dimse'
import { type DemoStudy, demoStudies } from '@yingtong/testkit/dicom'
import type { SeedContext, SeededRegion } from './seed-region.ts'

interface ObjectToSend {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  readonly dataSet: Uint8Array
}

function toSend(file: Uint8Array): ObjectToSend {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSetOffset } = readInstance(memorySource(file))
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet: file.subarray(dataSetOffset) }
}

/** One association a study, as a modality does it. */
async function sendStudy(
  study: DemoStudy,
  target: { readonly port: number; readonly aeTitle: string },
): Promise<void> {
  const objects: ObjectToSend[] = []
  for await (const file of study.instances()) objects.push(toSend(file))
  const association = await DimseClient.connect({
    host: '127.0.0.1',
    port: target.port,
    callingAeTitle: `${study.modality}1_QH`,
    calledAeTitle: target.aeTitle,
    contexts: contextsFor(objects),
  })
  for (const object of objects) {
    const { status } = await association.store(object)
    if (status !== 0) throw new Error(`the edge agent answered 0x${status.toString(16)} to a demo image`)
  }
  await association.release()
}

/** Sends a few synthetic studies to the running edge agent by C-STORE, so that the demo proves the whole path. */
export async function seedStudies(context: SeedContext, region: SeededRegion): Promise<void> {
  const institutionName = region.demo.tenants[0]!.name
  const studies = demoStudies({ now: new Date(), institutionName })
  for (const [index, study] of studies.entries()) {
    context.report(
      `demo study ${index + 1} of ${studies.length}: ${study.modality}, ${study.instanceCount} images`,
    )
    await sendStudy(study, { port: context.dicomPort, aeTitle: region.agent.aeTitle })
  }
}
