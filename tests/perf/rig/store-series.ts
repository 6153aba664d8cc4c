import { requireTool, runProgram, waitUntil } from '@yingtong/testkit/machine'
import { firstValue } from '../../harness/dicomweb-client.ts'
import type { Archive } from './archive.ts'
import type { SeriesFolder } from './ct-series-folder.ts'

const READABLE_MS_MAX = 300_000
const STORE_MS_MAX = 300_000
const INSTANCES_OF_STUDY = '00201208'
const ANY_SYNTAX = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'

/** Sends the folder with DCMTK's storescu in one association; its wall time, in seconds. */
export async function storeSeries(archive: Archive, folder: SeriesFolder): Promise<number> {
  const { port, aeTitle } = archive.dicom
  const args = ['-aec', aeTitle, '--scan-directories', '127.0.0.1', String(port), folder.path]
  const start = performance.now()
  const env = { TCP_NODELAY: '1' }
  const { code, output } = await runProgram({ command: requireTool('storescu'), args, env }, STORE_MS_MAX)
  if (code !== 0) throw new Error(`storescu to ${archive.name} ended with ${code}: ${output.slice(-2000)}`)
  return (performance.now() - start) / 1000
}

export const framePath = (folder: SeriesFolder, index: number) =>
  `/studies/${folder.studyInstanceUid}/series/${folder.seriesInstanceUid}` +
  `/instances/${folder.sopInstanceUids[index]}/frames/1`

/** One frame as the archive has it stored; its bytes with the multipart around them. Throws unless 200. */
export async function readFrame(archive: Archive, folder: SeriesFolder, index: number): Promise<number> {
  const { status, body } = await archive.client.get(framePath(folder, index), ANY_SYNTAX)
  if (status !== 200) throw new Error(`${archive.name}: frame ${index} answers ${status}: ${body.toString()}`)
  return body.byteLength
}

async function countOf({ client }: Archive, folder: SeriesFolder): Promise<number> {
  const query = `StudyInstanceUID=${folder.studyInstanceUid}&includefield=${INSTANCES_OF_STUDY}`
  const [study] = await client.json(`/studies?${query}`)
  return Number(firstValue(study, INSTANCES_OF_STUDY))
}

/** Resolves when the query counts every instance and the last frame can be read. */
export async function untilReadable(archive: Archive, folder: SeriesFolder): Promise<void> {
  const last = folder.sopInstanceUids.length - 1
  const counted = async () => (await countOf(archive, folder)) === last + 1
  await waitUntil(`${archive.name} has ${last + 1} instances`, counted, READABLE_MS_MAX)
  await readFrame(archive, folder, last)
}
