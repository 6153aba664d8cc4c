import type { Archive } from '../rig/archive.ts'
import type { SeriesFolder } from '../rig/ct-series-folder.ts'
import { storeSeries, untilReadable } from '../rig/store-series.ts'
import { type Benchmark, rounded } from './benchmark.ts'

const SECONDS_MAX = 10

async function untilAllReadable(archive: Archive, series: SeriesFolder) {
  const start = performance.now()
  const storedS = await storeSeries(archive, series)
  await untilReadable(archive, series)
  return { storedS, readableS: (performance.now() - start) / 1000 }
}

export const pipeline: Benchmark = {
  name: 'pipeline',
  work: 'from the start of storescu until all 500 slices are readable by DICOMweb (ours: in the cloud)',
  budget: `≤ ${SECONDS_MAX} s`,
  async run(rig) {
    const series = await rig.newSeries()
    const orthanc = await untilAllReadable(rig.orthanc, series)
    const ours = await untilAllReadable(rig.ours, series)
    return {
      unit: 's',
      ours: rounded(ours.readableS),
      orthanc: rounded(orthanc.readableS),
      met: ours.readableS <= SECONDS_MAX,
      details: { oursStoredS: rounded(ours.storedS) },
    }
  },
}
