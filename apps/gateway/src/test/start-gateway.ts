import type { AddressInfo } from 'node:net'
import type { Services } from '@yingtong/domain'
import { createGateway, type Gateway } from '../gateway.ts'

export interface RunningGateway extends Gateway {
  /** `http://127.0.0.1:port` */
  readonly origin: string
}

/** A gateway on a free port; `webOrigin` is the process behind it. */
export async function startGateway(
  services: Services,
  webOrigin = 'http://127.0.0.1:9',
): Promise<RunningGateway> {
  const gateway = createGateway({ services, publicOrigin: 'http://gateway.test', webOrigin })
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
  const { port } = gateway.server.address() as AddressInfo
  return { ...gateway, origin: `http://127.0.0.1:${port}` }
}
