import type { Archive } from '../rig/archive.ts'
import type { SeriesFolder } from '../rig/ct-series-folder.ts'
import { type Benchmark, rounded } from './benchmark.ts'

const ROUNDS = 10
const MS_MAX = 10

async function medianMs(archive: Archive, series: SeriesFolder) {
  const path = `/studies/${series.studyInstanceUid}/series/${series.seriesInstanceUid}/metadata`
  const instances = await archive.client.json(path)
  if (instances.length !== series.sopInstanceUids.length)
    throw new Error(`${archive.name}: metadata of ${instances.length} instances`)
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now()
    bytes = (await archive.client.get(path, 'application/dicom+json', 'gzip')).body.byteLength
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return { ms: (times[ROUNDS / 2 - 1]! + times[ROUNDS / 2]!) / 2, bytes }
}

export const metadata: Benchmark = {
  name: 'metadata',
  work: `metadata of the series of 500 slices as a browser asks for it (gzip), median of ${ROUNDS}`,
  budget: `≤ ${MS_MAX} ms`,
  async run(rig) {
    const series = await rig.storedSeries()
    const orthanc = await medianMs(rig.orthanc, series)
    const ours = await medianMs(rig.ours, series)
    return {
      unit: 'ms',
      ours: rounded(ours.ms, 1),
      orthanc: rounded(orthanc.ms, 1),
      met: ours.ms <= MS_MAX,
      details: {
        oursKilobytes: rounded(ours.bytes / 1000, 0),
        orthancKilobytes: rounded(orthanc.bytes / 1000, 0),
      },
    }
  },
}
