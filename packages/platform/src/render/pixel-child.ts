import { decodeFrame, decodeHtj2kToNative, encodeHtj2kVerified } from '@yingtong/codecs'
import sharp from 'sharp'
import { PipeReader, writeMessage } from './pipe-messages.ts'
import type { PixelTask } from './pixel-task.ts'
import { toDisplay } from './to-display.ts'

// Runs in a sandbox of its own: no secrets, no sockets, little memory; it may crash, its parent may not.
sharp.concurrency(1)
sharp.cache(false)

type Made = readonly [head: object, body: Uint8Array]
const NOTHING = new Uint8Array(0)

type Render = Extract<PixelTask, { kind: 'render' }>

/** The colours came as plain lists. */
function paletteOf({ palette }: Render) {
  if (!palette) return {}
  const [red, green, blue] = [palette.red, palette.green, palette.blue].map((list) => Uint16Array.from(list))
  return { palette: { red: red!, green: green!, blue: blue!, firstMapped: palette.firstMapped } }
}

async function render(task: Render, frame: Uint8Array): Promise<Made> {
  const decoded = await decodeFrame(frame, task.transferSyntaxUid, task.format)
  const { pixels, channels } = toDisplay(decoded, { ...task, ...paletteOf(task) })
  const picture = sharp(pixels, { raw: { width: decoded.columns, height: decoded.rows, channels } })
  const side = task.maxSide
  const sized = side
    ? picture.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    : picture
  const encoded = task.type === 'image/png' ? sized.png() : sized.jpeg({ quality: task.quality ?? 90 })
  return [{}, await encoded.toBuffer()]
}

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
  const task = (await input.head()) as PixelTask & { readonly byteLength: number }
  const frame = await input.exactly(task.byteLength)
  const [head, body] = await make(task, frame).catch(
    (error: Error): Made => [{ refusal: error.message.slice(0, 300) }, NOTHING],
  )
  await writeMessage(process.stdout, head, body)
}
