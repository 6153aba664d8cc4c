import { CodecError, expandSegments, type LookupTable } from '@yingtong/codecs'
import type { DataSet, Element } from '@yingtong/dicom'
import { DomainError } from '@yingtong/domain'

/** Values that were too long to be kept beside the header are read for it. */
export type ValueReader = (element: Element) => Promise<Uint8Array>

const COLOURS = ['Red', 'Green', 'Blue'] as const
type Colour = (typeof COLOURS)[number]

interface Descriptor {
  readonly entries: number
  readonly firstMapped: number
  readonly bits: number
}

/** PS3.3 §C.7.6.3.1.5: 0 entries are 65,536; the first value is signed where what is looked up is. */
function descriptorOf([entries, first, bits]: readonly number[], signed: boolean): Descriptor | null {
  if (entries === undefined || first === undefined || bits === undefined) return null
  const firstMapped = signed && first >= 32_768 ? first - 65_536 : first
  return { entries: entries === 0 ? 65_536 : entries, firstMapped, bits: Math.max(1, Math.min(16, bits)) }
}

/** Words, or bytes where there are only as many of these: eight-bit tables come in both. */
function wordsOf(bytes: Uint8Array, element: Element, entries: number): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wide = bytes.byteLength >= entries * 2
  const count = Math.min(entries, wide ? bytes.byteLength >> 1 : bytes.byteLength)
  return Uint16Array.from({ length: count }, (_, i) =>
    wide ? view.getUint16(i * 2, element.littleEndian) : view.getUint8(i),
  )
}

async function bytesIn(element: Element, read: ValueReader): Promise<Uint8Array> {
  return element.value ?? read(element)
}

async function tableOf(
  descriptor: Descriptor | null,
  data: Element | undefined,
  read: ValueReader,
): Promise<LookupTable | undefined> {
  if (!descriptor || !data) return undefined
  const values = wordsOf(await bytesIn(data, read), data, descriptor.entries)
  if (values.length === 0) return undefined
  const { firstMapped, bits } = descriptor
  // Eight bits in words: some writers leave something in the other half.
  return { firstMapped, bits, values: bits <= 8 ? values.map((value) => value & 0xff) : values }
}

/** Modality or VOI LUT of one item (PS3.3 §C.11.1.1 and §C.11.2.1.1). */
export function lookupTable(
  item: DataSet | undefined,
  signed: boolean,
  read: ValueReader,
): Promise<LookupTable | undefined> {
  const descriptor = item ? descriptorOf(item.numbers('LUTDescriptor'), signed) : null
  return tableOf(descriptor, item?.get('LUTData'), read)
}

async function colour(ds: DataSet, name: Colour, signed: boolean, read: ValueReader) {
  const descriptor = descriptorOf(ds.numbers(`${name}PaletteColorLookupTableDescriptor`), signed)
  const plain = ds.get(`${name}PaletteColorLookupTableData`)
  const segmented = ds.get(`Segmented${name}PaletteColorLookupTableData`)
  if (plain || !segmented || !descriptor) return tableOf(descriptor, plain, read)
  const bytes = await bytesIn(segmented, read)
  const wordBytes = descriptor.bits <= 8 ? 1 : 2
  const words = wordBytes === 1 ? Uint16Array.from(bytes) : wordsOf(bytes, segmented, bytes.byteLength >> 1)
  const { firstMapped, bits, entries } = descriptor
  return { firstMapped, bits, values: expandSegments(words, entries, wordBytes) }
}

/** Red, green and blue of a palette, segmented or not; undefined when one is missing. */
export async function paletteTables(ds: DataSet, signed: boolean, read: ValueReader) {
  const [red, green, blue] = await Promise.all(COLOURS.map((name) => colour(ds, name, signed, read))).catch(
    (error: unknown) => {
      if (!(error instanceof CodecError)) throw error
      throw new DomainError('invalid', 'the colour table of the image is damaged', { cause: error })
    },
  )
  return red && green && blue ? { red, green, blue } : undefined
}
