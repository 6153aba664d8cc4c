import { nativeFrameBytes, type PixelFormat } from '@yingtong/codecs'
import {
  DomainError,
  FairShare,
  type FrameEncoder,
  type FrameSource,
  type ImageRenderer,
  type MemoryBudget,
  type PixelTurn,
  type ScratchSpace,
} from '@yingtong/domain'
import { gatherBytes } from './made-bytes.ts'
import type { PipeReader } from './pipe-messages.ts'
import type { PixelAnswer, PixelTask } from './pixel-task.ts'
import { ChildLostError, type Loss, PixelWorker, type WorkerLimits } from './pixel-worker.ts'

const MIB = 1024 * 1024
/** A frame that decodes to more is refused before it is sent. */
const FRAME_BYTES_MAX = 512 * MIB
/** Larger frames go to the child that gives way to others and may take more memory. */
const LIGHT_BYTES_MAX = 48 * MIB
/** Whoever decodes gives way to whoever serves. */
const LIGHT: WorkerLimits = { memoryBytes: 768 * MIB, cpuSeconds: 300, taskSeconds: 20, niceness: 5 }
const HEAVY: WorkerLimits = { memoryBytes: 2048 * MIB, cpuSeconds: 600, taskSeconds: 60, niceness: 10 }
const PATIENCE_MS = 20_000
const WAITING_MAX = 64

type Receive<T> = (answer: PixelAnswer, reader: PipeReader) => Promise<T>

interface Work<T> {
  readonly task: PixelTask
  readonly frame: FrameSource
  readonly turn: PixelTurn
  readonly receive: Receive<T>
}

/** Why nothing came of it, in words: what the image is to blame for, and what it is not. */
function lost(loss: Loss): DomainError {
  const logFields = { reason: `decoder-${loss}` }
  return loss === 'limit' || loss === 'crashed'
    ? new DomainError('invalid', 'the image could not be decoded within its limits', { logFields })
    : new DomainError('unavailable', 'the image could not be decoded just now; try again in a moment', {
        logFields,
      })
}

/** Children of one kind, tenants in turn, one task at a time each. */
function lane(count: number, limits: WorkerLimits, memory: MemoryBudget) {
  const turns = new FairShare({
    total: count,
    onceMax: 1,
    patienceMs: PATIENCE_MS,
    waitingMax: WAITING_MAX,
    busy: 'many images are being decoded; try again in a moment',
  })
  const all = Array.from({ length: count }, () => new PixelWorker(limits))
  const idle = [...all]

  /** Memory for the frame is booked while a child is ours: who waits for one holds nothing. */
  function once<T>(worker: PixelWorker, { task, frame, turn, receive }: Work<T>): Promise<T> {
    return memory.within(turn.tenantId, frame.byteLength, async () =>
      worker.run({ task, frame: await frame.read() }, receive),
    )
  }

  async function withRetry<T>(worker: PixelWorker, work: Work<T>): Promise<T> {
    try {
      return await once(worker, work)
    } catch (error) {
      // Who ended it is not known, so the image gets one more chance; the second child is its own fault.
      if (!(error instanceof ChildLostError) || error.loss === 'limit' || error.loss === 'starved')
        throw error
      return once(worker, work)
    }
  }

  return {
    async run<T>(work: Work<T>): Promise<T> {
      const { tenantId, signal, patienceMs } = work.turn
      const end = await turns.take(tenantId, 1, {
        signal,
        ...(patienceMs === undefined ? {} : { patienceMs }),
      })
      const worker = idle.pop()!
      try {
        return await withRetry(worker, work)
      } catch (error) {
        throw error instanceof ChildLostError ? lost(error.loss) : error
      } finally {
        idle.push(worker)
        end()
      }
    },
    pids: () => all.flatMap(({ pid }) => pid ?? []),
    stop() {
      for (const worker of all) worker.stop()
    },
  }
}

function assertBounded(format: PixelFormat): void {
  const bytes = (format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated) / 8
  if (!(bytes > 0) || bytes > FRAME_BYTES_MAX)
    throw new DomainError('invalid', `a frame of ${format.rows} × ${format.columns} cannot be rendered`)
}

function demandMade({ refusal }: PixelAnswer): void {
  if (refusal !== undefined) throw new DomainError('invalid', `the image cannot be decoded: ${refusal}`)
}

export interface PixelChildren {
  readonly renderer: ImageRenderer
  readonly encoder: FrameEncoder
  /** Of the children that run, as the parent knows them. */
  pids(): readonly number[]
  stop(): void
}

/**
 * Everything that decodes or encodes foreign pixels: sandboxed children (promise B3) that serve the tenants in turn. Two
 * kinds: `children` for common frames, and one that gives way to all others for the largest, so that a flood of those
 * takes neither the decoders nor the processors from anybody else.
 */
export function pixelChildren(options: {
  readonly memory: MemoryBudget
  readonly scratch: ScratchSpace
  readonly children?: number
}): PixelChildren {
  const { memory, scratch } = options
  const lanes = [lane(options.children ?? 2, LIGHT, memory), lane(1, HEAVY, memory)] as const

  function run<T>(work: Work<T>): Promise<T> {
    assertBounded(work.task.format)
    const bytes = Math.max(nativeFrameBytes(work.task.format), work.frame.byteLength)
    return lanes[bytes > LIGHT_BYTES_MAX ? 1 : 0].run(work)
  }

  const gather = ({ tenantId }: PixelTurn, { byteLength }: PixelAnswer, reader: PipeReader) =>
    gatherBytes(scratch, tenantId, { byteLength, each: (take) => reader.each(byteLength, take) })

  return {
    renderer: {
      render: ({ frame, ...request }, turn) =>
        run({
          task: { kind: 'render', ...request },
          frame,
          turn,
          async receive(answer, reader) {
            demandMade(answer)
            return gather(turn, answer, reader)
          },
        }),
      decode: ({ frame, transferSyntaxUid, format }, turn) =>
        run({
          task: { kind: 'decode', transferSyntaxUid, format },
          frame,
          turn,
          async receive(answer, reader) {
            demandMade(answer)
            return { ...answer, pixels: await gather(turn, answer, reader) }
          },
        }),
      restore: (frame, format, turn) =>
        run({
          task: { kind: 'restore', format },
          frame,
          turn,
          async receive(answer, reader) {
            demandMade(answer)
            return reader.exactly(answer.byteLength)
          },
        }),
    },
    encoder: {
      encode: (frame, format, turn) =>
        run({
          task: { kind: 'encode', format },
          frame,
          turn,
          receive: async (answer, reader) =>
            answer.nothing || answer.refusal !== undefined ? null : gather(turn, answer, reader),
        }).catch((error: unknown) => {
          // An image that no encoder survives is kept as it came.
          if (error instanceof DomainError && error.code === 'invalid') return null
          throw error
        }),
    },
    pids: () => lanes.flatMap((each) => each.pids()),
    stop() {
      for (const each of lanes) each.stop()
    },
  }
}
