import type { DicomwebClient } from '../../harness/dicomweb-client.ts'
import { startProduct } from '../../harness/start-product.ts'

/** What is measured: where images go in, and where they come out. */
export interface Archive {
  readonly name: 'ours' | 'orthanc'
  readonly dicom: { readonly port: number; readonly aeTitle: string }
  readonly client: DicomwebClient
  stop(): Promise<void>
}

/** `npm start` with its demo region: the edge agent of county-a, and that tenant's archive. */
export async function startOurs(client: (base: string, token: string) => DicomwebClient): Promise<Archive> {
  const product = await startProduct()
  const agent = product.demo.agents[0]!
  return {
    name: 'ours',
    dicom: { port: product.dicomPort, aeTitle: agent.aeTitle },
    client: client(`${product.web}/dicom-web`, product.token(agent.tenant)),
    stop: () => product.stop(),
  }
}
