import { storeSeries, untilReadable } from '../rig/store-series.ts'
import { type Benchmark, rounded } from './benchmark.ts'

const RATIO_MAX = 0.5

export const store: Benchmark = {
  name: 'store',
  work: 'C-STORE of 500 CT slices (262 MB) by storescu, to the edge agent (fsynced) and to Orthanc (not)',
  budget: `≤ ${RATIO_MAX} × Orthanc's wall time`,
  async run(rig) {
    const series = await rig.newSeries()
    const orthanc = await storeSeries(rig.orthanc, series)
    const ours = await storeSeries(rig.ours, series)
    // What the agent still sends must not run into the next measurement.
    await untilReadable(rig.ours, series)
    const details = { megabytes: rounded(series.bytes / 1e6, 0) }
    return {
      unit: 's',
      ours: rounded(ours),
      orthanc: rounded(orthanc),
      met: ours <= RATIO_MAX * orthanc,
      details,
    }
  },
}
