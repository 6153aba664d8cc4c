import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dicomwebClient } from '../../harness/dicomweb-client.ts'
import { type Archive, startOurs } from './archive.ts'
import { ctSeriesFolder, type SeriesFolder } from './ct-series-folder.ts'
import { startOrthanc } from './orthanc.ts'
import { storeSeries, untilReadable } from './store-series.ts'

/** Both archives on this machine, for one run. */
export interface Rig {
  readonly ours: Archive
  readonly orthanc: Archive
  /** A study nobody has yet. */
  newSeries(): Promise<SeriesFolder>
  /** A study both have, stored on first use. */
  storedSeries(): Promise<SeriesFolder>
  stop(): Promise<void>
}

export async function startRig(): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'yingtong-bench-'))
  const ours = await startOurs(dicomwebClient)
  const orthanc = await startOrthanc(join(folder, 'orthanc'))
  const newSeries = async () => ctSeriesFolder(await mkdtemp(join(folder, 'series-')))
  let stored: Promise<SeriesFolder> | null = null
  const store = async () => {
    const series = await newSeries()
    for (const archive of [ours, orthanc]) {
      await storeSeries(archive, series)
      await untilReadable(archive, series)
    }
    return series
  }
  return {
    ours,
    orthanc,
    newSeries,
    storedSeries: () => {
      stored ??= store()
      return stored
    },
    async stop() {
      for (const archive of [ours, orthanc]) {
        archive.client.close()
        await archive.stop()
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
