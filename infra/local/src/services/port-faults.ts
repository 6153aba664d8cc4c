import { acceptsConnections } from '@yingtong/testkit/machine'
import type { LocalEnvironment } from '../env.ts'

/** `NAME: what is wrong` for the public ports that another program already answers on. */
export async function portFaults(environment: LocalEnvironment): Promise<readonly string[]> {
  const { PORT, DICOM_PORT } = environment
  const inUse = async (name: string, port: number) =>
    (await acceptsConnections(port)) ? [`${name}: another program already listens on ${port}`] : []
  const same = PORT === DICOM_PORT ? [`DICOM_PORT: is the same as PORT`] : []
  return [...same, ...(await inUse('PORT', PORT)), ...(await inUse('DICOM_PORT', DICOM_PORT))]
}
