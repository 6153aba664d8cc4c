import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  acceptsConnections,
  type ProgramResult,
  type RunningProcess,
  requireTool,
  runProgram,
  startProcess,
  waitUntil,
} from '@yingtong/testkit'

/** DCMTK leaves Nagle's algorithm on unless told otherwise. */
const env = { TCP_NODELAY: '1' }

/** Runs a peer program to its end; throws when it is not installed. */
export function runPeer(program: string, args: readonly string[]): Promise<ProgramResult> {
  return runProgram({ command: requireTool(program), args, env }, 60_000)
}

/** Starts a peer program that listens, and waits until its port answers. */
export async function startPeer(
  program: string,
  args: readonly string[],
  port: number,
): Promise<RunningProcess> {
  const peer = await startProcess({ command: requireTool(program), args, env })
  await waitUntil(`${program} listens`, () => acceptsConnections(port))
  return peer
}

/** What a test has to take away again, last first. */
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = []

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step)
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step()
  }

  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'dimse-'))
    this.add(() => rm(path, { recursive: true, force: true }))
    return path
  }

  async folderWith(instances: readonly { readonly part10: Uint8Array }[]): Promise<string> {
    const path = await this.folder()
    await Promise.all(instances.map(({ part10 }, i) => writeFile(join(path, `${i}.dcm`), part10)))
    return path
  }
}
