import { type ProcessSpec, startProcess } from './start-process.ts'

export interface ProgramResult {
  readonly code: number | null
  readonly output: string
}

/** Runs a program to its end (SIGKILL after `timeoutMs`) and returns exit code and combined output; a bad code is no error. */
export async function runProgram(spec: ProcessSpec, timeoutMs = 120_000): Promise<ProgramResult> {
  const child = await startProcess(spec)
  const timer = setTimeout(() => void child.kill9(), timeoutMs)
  const { code } = await child.exited
  clearTimeout(timer)
  return { code, output: child.output }
}
