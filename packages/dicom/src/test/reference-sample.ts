import type { ReferenceData, ReferenceFile } from '@yingtong/testkit/dicom'

const WHOLE_SERIES = /\/(pt-headneck|mr-[a-z-]+|ct-philips-lidc)\//

/** The valid files of the reference set, of whole series every tenth: their slices differ in pixels only. */
export function sampleOf(data: ReferenceData): ReferenceFile[] {
  const valid = data.files.filter((file) => file.expect === 'valid')
  return valid.filter((file, index) => !WHOLE_SERIES.test(file.path) || index % 10 === 0)
}
