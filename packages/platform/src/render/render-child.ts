import { decodeFrame } from '@yingtong/codecs'
import sharp from 'sharp'
import type { RenderTask } from './sandboxed-renderer.ts'
import { toDisplay } from './to-display.ts'

// Runs in a child process of its own: no secrets, no sockets, little memory; it may crash, its parent may not.
sharp.concurrency(1)
sharp.cache(false)

async function run(task: RenderTask) {
  const frame = await decodeFrame(task.frame, task.transferSyntaxUid, task.format)
  if (task.kind === 'decode') return frame
  const { pixels, channels } = toDisplay(frame, task)
  const picture = sharp(pixels, { raw: { width: frame.columns, height: frame.rows, channels } })
  const side = task.maxSide
  const sized = side
    ? picture.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    : picture
  const encoded = task.type === 'image/png' ? sized.png() : sized.jpeg({ quality: task.quality ?? 90 })
  return new Uint8Array(await encoded.toBuffer())
}

process.on('message', ({ id, task }: { id: number; task: RenderTask }) => {
  run(task).then(
    (result) => process.send?.({ id, result }),
    (error: Error) => process.send?.({ id, error: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
