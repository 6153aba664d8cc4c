import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'

export type Compliance = inferRouterOutputs<AppRouter>['admin']['compliance']
export type Grading = NonNullable<Compliance['grading']>
export type Asset = Compliance['assets'][number]
export type DataFlow = Compliance['flows'][number]
export type Zone = Asset['zone']
export type Transport = DataFlow['transport']

/** Protected on its way, never on a wire, or readable by whoever listens. */
export const TRANSPORT_TONES = {
  tls: 'green',
  loopback: 'plain',
  file: 'plain',
  plain: 'amber',
} as const satisfies Record<Transport, string>
