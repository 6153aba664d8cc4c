import { setFlagsFromString } from 'node:v8'
import { reasonOf, useCrc32c } from '@yingtong/agent-protocol'
import {
  countedFaults,
  EnvironmentError,
  nativeCrc32c,
  openServices,
  processMetrics,
  untilStopped,
} from '@yingtong/platform'
import { type GatewayEnvironment, readEnvironment } from './env.ts'
import { createGateway } from './gateway.ts'
import { requestMetrics } from './health/request-metrics.ts'
import { storeMemory } from './store/store-memory.ts'

/** What is under way may take this long when the gateway is told to stop. */
const DRAIN_MS = 10_000
/** What is open may take this long to close after that, with a database that may be away. */
const CLOSE_MS = 5_000
/** EX_CONFIG of sysexits.h: nothing but a changed environment helps, so nobody starts us again. */
const WRONG_ENVIRONMENT = 78

/**
 * Most of what passes through lies outside of V8's heap. Counted apart from it, as is the default, a few MiB of them start
 * a collection of everything, ten a second, each of which all others wait for.
 */
setFlagsFromString('--external-memory-accounted-in-global-limit')

async function openGatewayServices(env: GatewayEnvironment) {
  const { ENCODE_THREADS: pixelChildren } = env
  const services = await openServices(env, { name: 'gateway', poolSize: 24, isPart: true, pixelChildren })
  const store = storeMemory(services.store, env, services.memory)
  const { encoder } = services.pixels
  return { services: { ...services, store, encoder }, close: services.close }
}

async function main(): Promise<void> {
  const env = readEnvironment()
  useCrc32c(nativeCrc32c)
  const { services, close } = await openGatewayServices(env)
  const metrics = processMetrics()
  const faults = countedFaults(services.log, metrics.registry)
  const gateway = createGateway({
    services,
    publicOrigin: env.PUBLIC_ORIGIN ?? `http://127.0.0.1:${env.PORT}`,
    originIsPinned: env.PUBLIC_ORIGIN !== undefined,
    webOrigin: env.WEB_ORIGIN,
    ...(env.DOCUMENT_ORIGIN === undefined ? {} : { documentOrigin: env.DOCUMENT_ORIGIN }),
    trustedProxies: env.TRUSTED_PROXIES,
    faults,
    onResponse: requestMetrics(metrics),
  })
  const metricsServer = await metrics.listen(env.METRICS_PORT, faults)
  await new Promise<void>((resolve, reject) => {
    gateway.server.once('error', reject)
    gateway.server.listen(env.PORT, env.HOST, () => resolve())
  })
  services.log.info('gateway listens', { port: env.PORT })

  untilStopped({
    faults,
    graceMs: DRAIN_MS + CLOSE_MS,
    async finish() {
      await gateway.drain(DRAIN_MS)
      metricsServer.close()
      await close()
    },
  })
}

main().catch((error: unknown) => {
  const wrong = error instanceof EnvironmentError
  process.stderr.write(`gateway: ${wrong ? error.told : reasonOf(error)}\n`)
  process.exit(wrong ? WRONG_ENVIRONMENT : 1)
})
