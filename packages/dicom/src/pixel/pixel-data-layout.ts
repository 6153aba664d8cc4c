import type { ByteSource } from '../parse/byte-source.ts'
import type { DataSet } from '../parse/data-set.ts'
import type { ByteRange, Element } from '../parse/element.ts'
import type { TransferSyntax } from '../tables/transfer-syntax.ts'
import { assignFragments } from './frame-fragments.ts'

/** Where the pixels lie and what they are (PS3.3 §C.7.6.3). */
export interface PixelDataLayout {
  readonly tag: 'PixelData' | 'FloatPixelData' | 'DoubleFloatPixelData'
  readonly vr: string
  readonly encapsulated: boolean
  readonly valueOffset: number
  /** Encapsulated: up to and including the sequence delimiter. */
  readonly valueLength: number
  /** Encapsulated: the value of every fragment, the offset table left out. */
  readonly fragments: readonly ByteRange[]
  /** Encapsulated: indices into `fragments` for each frame; video is one entry. */
  readonly frameFragments: readonly (readonly number[])[]
  /** Native: bytes of one frame; 0 when frames do not begin on byte borders (1-bit frames) and readFrame() has to shift. */
  readonly frameBytes: number
  /** Native: bits of one frame. */
  readonly frameBits: number
  /** Offsets count in the inflated data set. */
  readonly inflated: boolean
  readonly littleEndian: boolean
  readonly rows: number
  readonly columns: number
  readonly samplesPerPixel: number
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly highBit: number
  readonly pixelRepresentation: 0 | 1
  readonly planarConfiguration: 0 | 1
  readonly photometricInterpretation: string
  readonly numberOfFrames: number
}

const PIXEL_TAGS = [
  ['PixelData', 0x7fe00010],
  ['FloatPixelData', 0x7fe00008],
  ['DoubleFloatPixelData', 0x7fe00009],
] as const

interface Context {
  readonly source: ByteSource
  readonly syntax: TransferSyntax
  readonly inflated: boolean
}

/** Layout of the pixel data of a data set; null when it has none. */
export function pixelDataLayout(ds: DataSet, context: Context): PixelDataLayout | null {
  for (const [name, tag] of PIXEL_TAGS) {
    const element = ds.get(tag)
    if (element !== undefined) return layoutOf(ds, name, { ...context, element })
  }
  return null
}

const count = (value: number | undefined, fallback: number): number =>
  value !== undefined && Number.isInteger(value) && value > 0 ? value : fallback

function imagePixelModule(ds: DataSet, name: PixelDataLayout['tag']) {
  const bitsAllocated = count(
    ds.number('BitsAllocated'),
    name === 'FloatPixelData' ? 32 : name === 'DoubleFloatPixelData' ? 64 : 8,
  )
  const bitsStored = Math.min(count(ds.number('BitsStored'), bitsAllocated), bitsAllocated)
  return {
    rows: ds.number('Rows') ?? 0,
    columns: ds.number('Columns') ?? 0,
    samplesPerPixel: count(ds.number('SamplesPerPixel'), 1),
    bitsAllocated,
    bitsStored,
    highBit: ds.number('HighBit') ?? bitsStored - 1,
    pixelRepresentation: ds.number('PixelRepresentation') === 1 ? 1 : 0,
    planarConfiguration: ds.number('PlanarConfiguration') === 1 ? 1 : 0,
    photometricInterpretation: ds.string('PhotometricInterpretation') ?? 'MONOCHROME2',
  } as const
}

function layoutOf(
  ds: DataSet,
  name: PixelDataLayout['tag'],
  context: Context & { readonly element: Element },
): PixelDataLayout {
  const { element, inflated, source, syntax } = context
  const image = imagePixelModule(ds, name)
  const place = {
    tag: name,
    vr: element.vr,
    valueOffset: element.offset,
    valueLength: element.length,
    inflated,
    littleEndian: element.littleEndian,
  }
  if (element.fragments !== null) {
    const numberOfFrames = count(ds.number('NumberOfFrames'), 1)
    const assigned = assignFragments(ds, { items: element.fragments, source, syntax, numberOfFrames })
    return {
      ...place,
      ...image,
      ...assigned,
      encapsulated: true,
      frameBytes: 0,
      frameBits: 0,
      numberOfFrames,
    }
  }
  const frameBits = nativeFrameBits(image, element.length, ds.number('NumberOfFrames'))
  const frameBytes = frameBits % 8 === 0 ? frameBits / 8 : 0
  const fallback = frameBits > 0 ? Math.max(1, Math.floor((element.length * 8) / frameBits)) : 1
  const numberOfFrames = count(ds.number('NumberOfFrames'), fallback)
  return {
    ...place,
    ...image,
    encapsulated: false,
    fragments: [],
    frameFragments: [],
    frameBytes,
    frameBits,
    numberOfFrames,
  }
}

/** Chrominance of native YBR_*_422 is stored once for two pixels (PS3.3 §C.7.6.3.1.2), by writers who know that. */
function nativeFrameBits(
  image: ReturnType<typeof imagePixelModule>,
  valueBytes: number,
  frames: number | undefined,
): number {
  const pixels = image.rows * image.columns
  const full = pixels * image.samplesPerPixel * image.bitsAllocated
  if (!/_42[02]$/.test(image.photometricInterpretation) || image.samplesPerPixel !== 3) return full
  // Two pixels of a row share their colours, an odd last one has its own (PS3.3 §C.7.6.3.1.2).
  const subsampled = image.rows * Math.ceil(image.columns / 2) * 4 * image.bitsAllocated
  const total = count(frames, 1)
  return valueBytes * 8 < full * total && valueBytes * 8 >= subsampled * total ? subsampled : full
}
