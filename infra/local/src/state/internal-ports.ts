import { join } from 'node:path'
import { freePort } from '@yingtong/testkit/machine'
import { readPrivate, writePrivate } from './secrets.ts'

const NAMES = ['web', 'gatewayMetrics', 'workerMetrics', 'edgeMetrics', 'backupMetrics'] as const

export type InternalPorts = Readonly<Record<(typeof NAMES)[number], number>>

/** Ports on 127.0.0.1 that only our own processes use: those of the last start where they are still free. */
export async function internalPorts(dataDir: string): Promise<InternalPorts> {
  const path = join(dataDir, 'ports.json')
  const last = lastPorts(path)
  const entries: [string, number][] = []
  for (const name of NAMES) entries.push([name, await freePort(last[name])])
  const ports = Object.fromEntries(entries) as InternalPorts
  writePrivate(path, ports)
  return ports
}

/** Nothing is lost with them: other ports do as well. */
function lastPorts(path: string): Partial<InternalPorts> {
  try {
    return readPrivate<Partial<InternalPorts>>(path) ?? {}
  } catch {
    return {}
  }
}
