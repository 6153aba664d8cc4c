import { nativeFrameBytes, type PixelFormat } from '@yingtong/codecs'
import type { RenderRequest } from '@yingtong/domain'
import { z } from 'zod'

/** What a child is asked for; the frame itself follows behind it. */
export type PixelTask =
  | ({ readonly kind: 'render' } & Omit<RenderRequest, 'frame'>)
  | ({ readonly kind: 'decode' } & Pick<RenderRequest, 'transferSyntaxUid' | 'format'>)
  | { readonly kind: 'restore' | 'encode'; readonly format: PixelFormat }

/** What a child says before the bytes it made; it may have been taken over, so nothing of it is believed unread. */
export const PixelAnswer = z.object({
  byteLength: z.number().int().min(0),
  /** Why it made nothing. */
  refusal: z.string().max(300).optional(),
  /** An encoder's way of saying: keep the frame as it came. */
  nothing: z.boolean().optional(),
  photometricInterpretation: z.string().max(16).default(''),
  samplesPerPixel: z.number().int().min(0).max(4).default(0),
  bitsAllocated: z.number().int().min(0).max(64).default(0),
})
export type PixelAnswer = z.infer<typeof PixelAnswer>

const SLACK_BYTES = 1024 * 1024

/** The most bytes that an honest child could make of this. */
export function answerBytesMax(task: PixelTask): number {
  const { rows, columns, samplesPerPixel } = task.format
  const native = nativeFrameBytes(task.format)
  if (task.kind === 'restore') return native
  if (task.kind === 'encode') return 2 * native + SLACK_BYTES
  // A bit becomes a byte, a chroma sample of two pixels becomes two; pictures that do not compress grow a little.
  const bytes = Math.max(1, Math.ceil(task.format.bitsAllocated / 8))
  const samples = rows * columns * samplesPerPixel
  return task.kind === 'decode' ? samples * 2 * bytes : 4 * rows * columns + SLACK_BYTES
}
