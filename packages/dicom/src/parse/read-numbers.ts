import type { Element } from './element.ts'
import { NUMBER_BYTES } from './vr.ts'

type Reader = (view: DataView, offset: number, littleEndian: boolean) => number | bigint

const READERS: Readonly<Record<string, Reader>> = {
  US: (view, offset, le) => view.getUint16(offset, le),
  SS: (view, offset, le) => view.getInt16(offset, le),
  UL: (view, offset, le) => view.getUint32(offset, le),
  SL: (view, offset, le) => view.getInt32(offset, le),
  FL: (view, offset, le) => view.getFloat32(offset, le),
  FD: (view, offset, le) => view.getFloat64(offset, le),
  UV: (view, offset, le) => view.getBigUint64(offset, le),
  SV: (view, offset, le) => view.getBigInt64(offset, le),
  AT: (view, offset, le) => view.getUint16(offset, le) * 0x10000 + view.getUint16(offset + 2, le),
}

/** Values of a binary number element (PS3.5 §6.2), a torn last one left out; null for another representation or a value not in memory. */
export function readNumbers(element: Element): (number | bigint)[] | null {
  const read = READERS[element.vr]
  const bytes = element.value
  if (read === undefined || bytes === null) return null
  const step = NUMBER_BYTES[element.vr] ?? 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const numbers: (number | bigint)[] = []
  for (let offset = 0; offset + step <= bytes.length; offset += step)
    numbers.push(read(view, offset, element.littleEndian))
  return numbers
}
