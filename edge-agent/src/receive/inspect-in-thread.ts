import { SopStatus, transferSyntaxOf } from '@yingtong/dicom'
import { startThread } from '../spool/start-thread.ts'
import type { Announced, RefusedObjectVerdict, Verdict } from './inspect-object.ts'

export interface InspectOrder {
  readonly path: string
  readonly announced: Announced
}

const LARGE_BYTES = 64 * 1024 * 1024
const LARGE_DEFLATED_BYTES = 512 * 1024
/** Promise B3: what takes longer is refused. */
const TIME_MAX_MS = 10_000

/** Whether reading the header could hold up everybody else: inflating, or walking through very many fragments. */
export function isSlowToInspect(byteLength: number, transferSyntaxUid: string): boolean {
  return byteLength > (transferSyntaxOf(transferSyntaxUid).deflated ? LARGE_DEFLATED_BYTES : LARGE_BYTES)
}

const TOO_SLOW: RefusedObjectVerdict = {
  accepted: false,
  status: SopStatus.CannotUnderstand,
  code: 'too-large',
  reason: 'The object takes too long to read',
}

/** inspectObject() in a thread of its own, with a limit on time; a thread that fails is an unreadable object. */
export function inspectInThread(order: InspectOrder, timeMaxMs = TIME_MAX_MS): Promise<Verdict> {
  const worker = startThread(new URL('./inspect-worker.ts', import.meta.url), order)
  return new Promise<Verdict>((resolve, reject) => {
    const timer = setTimeout(() => resolve(TOO_SLOW), timeMaxMs)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => {
      clearTimeout(timer)
      reject(new Error('the thread ended'))
    })
  }).finally(() => worker.terminate())
}
