import { decodeFrame, decodeHtj2kToNative, encodeHtj2kVerified, toDisplay } from '@yingtong/codecs'
import sharp, { type Sharp } from 'sharp'
import { PipeReader, writeMessage } from './pipe-messages.ts'
import type { PixelTask } from './pixel-task.ts'

// Runs in a sandbox of its own: no secrets, no sockets, little memory; it may crash, its parent may not.
sharp.concurrency(1)
sharp.cache(false)

type Made = readonly [head: object, body: Uint8Array]
const NOTHING = new Uint8Array(0)

type Render = Extract<PixelTask, { kind: 'render' }>

/** Tables came as plain lists. */
const revived = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'values' in value && Array.isArray(value.values)
    ? { ...value, values: Uint16Array.from(value.values) }
    : value

async function render(task: Render, frame: Uint8Array): Promise<Made> {
  const decoded = await decodeFrame(frame, task.transferSyntaxUid, task.format)
  const { pixels, channels } = toDisplay(decoded, task)
  const whole = sharp(pixels, { raw: { width: decoded.columns, height: decoded.rows, channels } })
  const sized = fitted(cut(whole, task), task)
  const encoded = task.type === 'image/png' ? sized.png() : sized.jpeg({ quality: task.quality ?? 90 })
  return [{}, await encoded.toBuffer()]
}

function cut(picture: Sharp, { region }: Render): Sharp {
  if (!region) return picture
  const { x, y, width, height } = region
  const part = picture.extract({ left: x, top: y, width: Math.abs(width), height: Math.abs(height) })
  const flipped = height < 0 ? part.flip() : part
  return width < 0 ? flipped.flop() : flipped
}

const fitted = (picture: Sharp, { fit }: Render): Sharp =>
  fit ? picture.resize({ ...fit, fit: 'inside', withoutEnlargement: true }) : picture

async function make(task: PixelTask, frame: Uint8Array): Promise<Made> {
  switch (task.kind) {
    case 'render':
      return render(task, frame)
    case 'decode': {
      const { pixels, ...head } = await decodeFrame(frame, task.transferSyntaxUid, task.format)
      return [head, pixels]
    }
    case 'restore':
      return [{}, await decodeHtj2kToNative(frame, task.format)]
    case 'encode': {
      const codestream = await encodeHtj2kVerified(frame, task.format)
      return codestream ? [{}, codestream] : [{ nothing: true }, NOTHING]
    }
  }
}

const input = new PipeReader(process.stdin)
for (;;) {
  const task = (await input.head(revived)) as PixelTask & { readonly byteLength: number }
  const frame = await input.exactly(task.byteLength)
  const [head, body] = await make(task, frame).catch(
    (error: Error): Made => [{ refusal: error.message.slice(0, 300) }, NOTHING],
  )
  await writeMessage(process.stdout, head, body)
}
