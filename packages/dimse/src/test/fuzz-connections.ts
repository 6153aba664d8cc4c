import { fork } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { session } from './pdu-grammar.ts'
import { playSession } from './play-session.ts'

const TOGETHER = 16
const FAULTS_MAX = 20
const WITHIN_MS = 30_000

export interface FuzzedConnections {
  readonly messages: number
  readonly connections: number
  readonly faults: readonly string[]
}

/** The grammar over real sockets against a server in a process of its own, whose death is seen from outside. */
export async function fuzzConnections(options: {
  readonly seed: number
  readonly count: number
}): Promise<FuzzedConnections> {
  const target = fork(new URL('./fuzz-target.ts', import.meta.url), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--expose-gc'],
  })
  let output = ''
  for (const stream of [target.stdout, target.stderr])
    stream?.on('data', (text: Buffer) => {
      output = `${output}${text.toString()}`.slice(0, 4_000)
    })
  const [listening] = (await once(target, 'message')) as [{ port: number }]
  const faults: string[] = []
  let messages = 0
  let connections = 0
  while (messages < options.count && faults.length < FAULTS_MAX && target.exitCode === null) {
    const sessions = fc.sample(session, { seed: options.seed + connections, numRuns: TOGETHER })
    const played = await Promise.allSettled(
      sessions.map((each) => playSession(listening.port, each, WITHIN_MS)),
    )
    for (const [n, result] of played.entries())
      if (result.status === 'rejected')
        faults.push(`${result.reason}: seed ${options.seed + connections}, session ${n}`)
    messages += sessions.reduce((sum, { pdus }) => sum + pdus.length, 0)
    connections += sessions.length
  }
  if (target.exitCode !== null || output) faults.push(`the server ended or spoke: ${output}`)
  target.kill('SIGKILL')
  return { messages, connections, faults }
}
