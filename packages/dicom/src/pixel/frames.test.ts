import { describe, expect, it } from 'vitest'
import { memorySource } from '../parse/byte-source.ts'
import { DicomParseError } from '../parse/parse-error.ts'
import { type InstanceLayout, readDicom } from '../parse/read-instance.ts'
import { UID } from '../tables/transfer-syntax.ts'
import { concat, element, latin, meta, uids } from '../test/compose.ts'
import { type EncapsulateOptions, encapsulateFrames } from '../write/encapsulate.ts'
import { readFrame } from './read-frame.ts'

const us = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >>> 8)

function image(how: {
  rows?: number
  columns?: number
  bits?: number
  frames?: string
  samples?: number
  photometric?: string
}): Uint8Array {
  return concat(
    uids(),
    element(0x00280002, 'US', us(how.samples ?? 1)),
    element(0x00280004, 'CS', how.photometric ?? 'MONOCHROME2 '),
    how.frames === undefined ? new Uint8Array(0) : element(0x00280008, 'IS', how.frames),
    element(0x00280010, 'US', us(how.rows ?? 2)),
    element(0x00280011, 'US', us(how.columns ?? 2)),
    element(0x00280100, 'US', us(how.bits ?? 8)),
  )
}

const native = (how: Parameters<typeof image>[0], pixels: Uint8Array) => {
  const source = memorySource(
    concat(meta(UID.ExplicitVRLittleEndian), image(how), element(0x7fe00010, 'OW', pixels)),
  )
  return { source, layout: readDicom(source) }
}

/** JPEG streams in name: SOI, bytes, EOI. */
const jpegs = [5, 90, 33].map((length, i) =>
  concat(
    Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
    new Uint8Array(length * 2).fill(i + 1),
    Uint8Array.of(0xff, 0xd9),
  ),
)

function encapsulated(options: EncapsulateOptions, extra: Uint8Array = new Uint8Array(0), frames = '3 ') {
  const value = concat(
    Uint8Array.of(0xe0, 0x7f, 0x10, 0),
    latin('OB'),
    new Uint8Array(2),
    new Uint8Array(4).fill(255),
    encapsulateFrames(jpegs, options),
  )
  const source = memorySource(concat(meta(UID.JPEGBaseline8Bit), image({ frames }), extra, value))
  return { source, layout: readDicom(source) }
}

const allFrames = (source: ReturnType<typeof memorySource>, layout: InstanceLayout): Uint8Array[] =>
  Array.from({ length: layout.pixelData?.numberOfFrames ?? 0 }, (_, frame) =>
    readFrame(source, layout, frame),
  )

describe('encapsulated frames', () => {
  it.each([
    ['one fragment a frame, offset table', { offsetTable: 'basic' }],
    ['one fragment a frame, no table', { offsetTable: 'empty' }],
    ['several fragments a frame, offset table', { offsetTable: 'basic', fragmentBytesMax: 32 }],
    ['several fragments a frame, start markers', { offsetTable: 'empty', fragmentBytesMax: 32 }],
  ] as const)('%s', (_, options) => {
    const { source, layout } = encapsulated(options)
    expect(layout.pixelData?.encapsulated).toBe(true)
    expect(allFrames(source, layout)).toEqual(jpegs)
  })

  it('the Extended Offset Table', () => {
    const sizes = jpegs.map((jpeg) => Math.ceil(jpeg.length / 32))
    const offsets = jpegs.map((_, i) =>
      jpegs.slice(0, i).reduce((sum, jpeg, k) => sum + jpeg.length + (sizes[k] ?? 0) * 8, 0),
    )
    const table = new Uint8Array(new BigUint64Array(offsets.map(BigInt)).buffer)
    const { source, layout } = encapsulated(
      { offsetTable: 'empty', fragmentBytesMax: 32 },
      element(0x7fe00001, 'OV', table),
    )
    expect(allFrames(source, layout)).toEqual(jpegs)
  })

  it('a wrong offset table is not believed', () => {
    const { source } = encapsulated({ offsetTable: 'basic', fragmentBytesMax: 32 })
    const bytes = source.read(0, source.byteLength).slice()
    const at = bytes.length - encapsulateFrames(jpegs, { fragmentBytesMax: 32 }).length + 8
    new DataView(bytes.buffer).setUint32(at + 4, 7, true)
    const wrong = memorySource(bytes)
    expect(allFrames(wrong, readDicom(wrong))).toEqual(jpegs)
  })

  it('all fragments of a single frame belong together', () => {
    const { source, layout } = encapsulated({ fragmentBytesMax: 32 }, new Uint8Array(0), '1 ')
    expect(readFrame(source, layout, 0)).toEqual(concat(...jpegs))
  })

  it('a missing sequence delimiter at the end is forgiven, a torn fragment is not', () => {
    const { source } = encapsulated({})
    const bytes = source.read(0, source.byteLength)
    const open = memorySource(bytes.subarray(0, bytes.length - 8))
    expect(allFrames(open, readDicom(open))).toEqual(jpegs)
    expect(() => readDicom(memorySource(bytes.subarray(0, bytes.length - 12)))).toThrow(DicomParseError)
  })
})

describe('native frames', () => {
  it('lie one behind the other', () => {
    const { source, layout } = native(
      { bits: 16, frames: '2 ' },
      Uint8Array.from({ length: 16 }, (_, i) => i),
    )
    expect(layout.pixelData).toMatchObject({ frameBytes: 8, numberOfFrames: 2, encapsulated: false })
    expect([...readFrame(source, layout, 1)]).toEqual([8, 9, 10, 11, 12, 13, 14, 15])
    expect(() => readFrame(source, layout, 2)).toThrow('The pixel data has no frame 3.')
  })

  it('of one bit a pixel do not begin on byte borders (PS3.5 §8.1.1)', () => {
    // Frames of 3 x 3 pixels: 9 bits each, 000000001 then 111111110 (lowest bit first).
    const { source, layout } = native(
      { rows: 3, columns: 3, bits: 1, frames: '2 ' },
      Uint8Array.of(0b10000000, (0b11111110 >>> 0) & 0xff, 0b00000001, 0),
    )
    expect(layout.pixelData).toMatchObject({ frameBits: 9, frameBytes: 0 })
    expect([...readFrame(source, layout, 0)]).toEqual([0b10000000, 0])
    expect([...readFrame(source, layout, 1)]).toEqual([0xff, 0])
  })

  it('with chrominance for every second pixel are shorter', () => {
    const how = { samples: 3, photometric: 'YBR_FULL_422', rows: 2, columns: 4 }
    expect(native(how, new Uint8Array(16)).layout.pixelData?.frameBytes).toBe(16)
    expect(native(how, new Uint8Array(24)).layout.pixelData?.frameBytes).toBe(24)
  })

  it('shorter than rows and columns claim are refused when asked for', () => {
    const { source, layout } = native({ rows: 100, columns: 100 }, new Uint8Array(16))
    expect(() => readFrame(source, layout, 0)).toThrow(DicomParseError)
  })
})
