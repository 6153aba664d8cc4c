import type { Archive } from '../rig/archive.ts'
import type { SeriesFolder } from '../rig/ct-series-folder.ts'
import { readFrame } from '../rig/store-series.ts'
import { type Benchmark, rounded } from './benchmark.ts'

const CONNECTIONS = 6
const RATIO_MIN = 4
const WARM_UP_FRAMES = 30

async function framesPerSecond(archive: Archive, series: SeriesFolder) {
  for (let index = 0; index < WARM_UP_FRAMES; index += 1) await readFrame(archive, series, index)
  const count = series.sopInstanceUids.length
  const start = performance.now()
  let next = 0
  let bytes = 0
  const reader = async () => {
    while (next < count) {
      const read = await readFrame(archive, series, next++)
      bytes += read
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, reader))
  return { rate: (count * 1000) / (performance.now() - start), kilobytesEach: bytes / count / 1000 }
}

export const frames: Benchmark = {
  name: 'frames',
  work: `500 single frames by WADO-RS over ${CONNECTIONS} connections, each archive's stored form (transfer-syntax=*)`,
  budget: `≥ ${RATIO_MIN} × Orthanc's frames per second`,
  async run(rig) {
    const series = await rig.storedSeries()
    const orthanc = await framesPerSecond(rig.orthanc, series)
    const ours = await framesPerSecond(rig.ours, series)
    return {
      unit: 'frames/s',
      ours: rounded(ours.rate, 0),
      orthanc: rounded(orthanc.rate, 0),
      met: ours.rate >= RATIO_MIN * orthanc.rate,
      details: {
        oursKilobytes: rounded(ours.kilobytesEach, 0),
        orthancKilobytes: rounded(orthanc.kilobytesEach, 0),
      },
    }
  },
}
