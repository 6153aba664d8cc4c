import { Counter, Histogram, type Metrics } from '@yingtong/platform'

/** The first word of a path: labels must be few, and a path may hold UIDs. */
function areaOf(pathname: string): string {
  if (/^\/(t\/[^/]+\/)?dicom-web(\/|$)/.test(pathname)) return 'dicom-web'
  const [, first = ''] = pathname.split('/')
  return ['agent', 'viewer', 'healthz', 'readyz'].includes(first) ? first : 'other'
}

/** Counts answers and their duration by area and status class. */
export function requestMetrics({ registry }: Metrics) {
  const labelNames = ['area', 'status'] as const
  const requests = new Counter({
    name: 'yingtong_gateway_requests_total',
    help: 'Answered requests',
    labelNames,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'yingtong_gateway_request_seconds',
    help: 'Duration of requests in seconds',
    labelNames: ['area'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  })
  return (exchange: { readonly pathname: string; readonly status: number; readonly seconds: number }) => {
    const area = areaOf(exchange.pathname)
    requests.inc({ area, status: `${Math.floor(exchange.status / 100)}xx` })
    seconds.observe({ area }, exchange.seconds)
  }
}
