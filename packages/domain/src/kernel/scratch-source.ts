import type { ByteSource } from '@yingtong/dicom'
import type { ScratchFile } from './scratch-space.ts'

/** A stretch of a scratch file as a source that parsers read. */
export const scratchSource = (file: ScratchFile, start: number, byteLength: number): ByteSource => ({
  byteLength,
  read: (offset, length) => file.readNow(start + offset, Math.max(0, Math.min(length, byteLength - offset))),
})
