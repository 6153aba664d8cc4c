import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ToolResult {
  readonly code: number | null
  readonly output: string
}

/** DCMTK leaves Nagle's algorithm on unless told otherwise. */
const ENVIRONMENT = { ...process.env, TCP_NODELAY: '1' }

/** Runs a peer program to its end; rejects when it is not installed or takes longer than a minute. */
export function runTool(program: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: ENVIRONMENT })
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
    let output = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString('latin1')
    })
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString('latin1')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
  })
}

export interface RunningTool {
  readonly process: ChildProcess
  output(): string
  stop(): Promise<void>
}

/** Starts a peer program that listens, and waits until its port answers. */
export async function startTool(
  program: string,
  args: readonly string[],
  port: number,
): Promise<RunningTool> {
  const child = spawn(program, args, { env: ENVIRONMENT })
  let output = ''
  let failure: Error | undefined
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString('latin1')
    })
  }
  child.on('error', (error) => {
    failure = error
  })
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const stop = async () => {
    child.kill('SIGKILL')
    if (!failure) await gone
  }
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 50) {
    if (failure) throw failure
    if (child.exitCode !== null) throw new Error(`${program} ended: ${output}`)
    if (await answers(port)) return { process: child, output: () => output, stop }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await stop()
  throw new Error(`${program} does not listen: ${output}`)
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A folder that is removed by the returned function. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'dimse-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    const finish = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => finish(true))
    socket.on('error', () => finish(false))
  })
}
