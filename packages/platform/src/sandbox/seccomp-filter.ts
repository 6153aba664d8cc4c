import { DENIED_SYSCALLS } from './denied-syscalls.table.ts'

// linux/filter.h, linux/bpf_common.h: classic BPF.
const LOAD_WORD = 0x20
const JUMP_EQUAL = 0x15
const JUMP_GREATER_EQUAL = 0x35
const JUMP_SET = 0x45
const RETURN = 0x06
// linux/seccomp.h: actions, and where struct seccomp_data holds what.
const ALLOW = 0x7fff0000
const KILL_PROCESS = 0x80000000
const REFUSE = 0x00050000
const AT_NUMBER = 0
const AT_ARCHITECTURE = 4
const AT_FIRST_ARGUMENT = 16
const EPERM = 1
const ENOSYS = 38
const CLONE_THREAD = 0x10000
const CLONE3 = 435
/** Numbers from here on are the x32 interface of the same kernel, which would lead around the list. */
const X32 = 0x40000000

const MACHINES = {
  // linux/audit.h
  x64: { architecture: 0xc000003e, clone: 56 },
  arm64: { architecture: 0xc00000b7, clone: 220 },
} as const

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, k: number]

const refused = (errno: number): Instruction => [RETURN, 0, 0, REFUSE | errno]

/**
 * A seccomp program for this machine's architecture, as bubblewrap reads it from a descriptor; null where we have no
 * numbers. It refuses what no decoder needs: sockets, other processes, mounts, tracing, memory outside the limits.
 * `execve` stays open, since the program itself is started behind the filter; there is nothing else to execute.
 */
export function seccompFilter(arch: string = process.arch): Buffer | null {
  if (arch !== 'x64' && arch !== 'arm64') return null
  const { architecture, clone } = MACHINES[arch]
  const program: Instruction[] = [
    [LOAD_WORD, 0, 0, AT_ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, architecture],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, AT_NUMBER],
    [JUMP_GREATER_EQUAL, 0, 1, X32],
    [RETURN, 0, 0, KILL_PROCESS],
    // The C library falls back to clone(), whose flags a filter can see.
    [JUMP_EQUAL, 0, 1, CLONE3],
    refused(ENOSYS),
    ...Object.values(DENIED_SYSCALLS[arch]).flatMap((number): Instruction[] => [
      [JUMP_EQUAL, 0, 1, number],
      refused(EPERM),
    ]),
    // Threads yes, processes no.
    [JUMP_EQUAL, 0, 3, clone],
    [LOAD_WORD, 0, 0, AT_FIRST_ARGUMENT],
    [JUMP_SET, 1, 0, CLONE_THREAD],
    refused(EPERM),
    [RETURN, 0, 0, ALLOW],
  ]
  const bytes = Buffer.alloc(8 * program.length)
  for (const [index, [code, whenTrue, whenFalse, k]] of program.entries()) {
    bytes.writeUInt16LE(code, 8 * index)
    bytes.writeUInt8(whenTrue, 8 * index + 2)
    bytes.writeUInt8(whenFalse, 8 * index + 3)
    bytes.writeUInt32LE(k >>> 0, 8 * index + 4)
  }
  return bytes
}
