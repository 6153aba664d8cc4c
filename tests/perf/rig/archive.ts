import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitUntil } from '@yingtong/testkit/machine'
import type { DicomwebClient } from '../../harness/dicomweb-client.ts'
import { startProduct } from '../../harness/start-product.ts'

/** What is measured: where images go in, and where they come out. */
export interface Archive {
  readonly name: 'ours' | 'orthanc'
  readonly dicom: { readonly port: number; readonly aeTitle: string }
  readonly client: DicomwebClient
  stop(): Promise<void>
}

const DRAINED_MS_MAX = 180_000

/** The demo studies are still on their way when the product is ready; they must not be measured with the rest. */
async function untilDrained(dataDir: string): Promise<void> {
  const ports = JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')) as { edgeMetrics: number }
  const drained = async () =>
    /^edge_unsent_items 0$/m.test(await (await fetch(`http://127.0.0.1:${ports.edgeMetrics}/metrics`)).text())
  await waitUntil('the agent has nothing left to send', drained, DRAINED_MS_MAX)
}

/** `npm start` with its demo region: the edge agent of county-a, and that tenant's archive. */
export async function startOurs(client: (base: string, token: string) => DicomwebClient): Promise<Archive> {
  const product = await startProduct()
  await untilDrained(product.dataDir)
  const agent = product.demo.agents[0]!
  return {
    name: 'ours',
    dicom: { port: product.dicomPort, aeTitle: agent.aeTitle },
    client: client(`${product.web}/dicom-web`, product.token(agent.tenant)),
    stop: () => product.stop(),
  }
}
