import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@yingtong/testkit/machine'

const NAMES = ['web', 'gatewayMetrics', 'workerMetrics', 'edgeMetrics'] as const

export type InternalPorts = Readonly<Record<(typeof NAMES)[number], number>>

/** Ports on 127.0.0.1 that only our own processes use: those of the last start where they are still free. */
export async function internalPorts(dataDir: string): Promise<InternalPorts> {
  const path = join(dataDir, 'ports.json')
  const last = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<InternalPorts>) : {}
  const entries: [string, number][] = []
  for (const name of NAMES) entries.push([name, await freePort(last[name])])
  const ports = Object.fromEntries(entries) as InternalPorts
  writeFileSync(path, `${JSON.stringify(ports, null, 2)}\n`)
  return ports
}
