import { deflateRawSync } from 'node:zlib'
import { UID } from '@yingtong/dicom'
import { ctInstance } from './ct.ts'
import { seededRandom } from './random.ts'

export interface DamagedSample {
  readonly name: string
  readonly bytes: Uint8Array
  /** `refuse`: no reader may accept it; `either`: storing it unchanged or refusing it are both right. */
  readonly expect: 'refuse' | 'either'
}

const PIXEL_DATA_TAG = [0xe0, 0x7f, 0x10, 0x00]

const sample = (key: string, syntax: string = UID.ExplicitVRLittleEndian): Uint8Array =>
  ctInstance({ rows: 32, seed: 9, syntax, studyDescription: `damaged ${key}` })

function indexOf(bytes: Uint8Array, pattern: readonly number[]): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Uint8Array.from(pattern))
}

function withLength(bytes: Uint8Array, tag: readonly number[], length: number): Uint8Array {
  const out = new Uint8Array(bytes)
  new DataView(out.buffer).setUint32(indexOf(out, tag) + 8, length, true)
  return out
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(bytes.length * count)
  for (let i = 0; i < count; i += 1) out.set(bytes, i * bytes.length)
  return out
}

/** File meta and data set up to the pixels. */
const head = (key: string): Uint8Array => {
  const bytes = sample(key)
  return bytes.subarray(0, indexOf(bytes, PIXEL_DATA_TAG))
}

/** (FFFC,FFFC) cannot nest, so a private sequence does: each level opens a sequence and an item of undefined length. */
function nested(depth: number): Uint8Array {
  const open = Uint8Array.from([
    0xe1, 0x7f, 0x01, 0x10, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff,
    0xff, 0xff,
  ])
  const close = Uint8Array.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])
  return joined(repeated(open, depth), repeated(close, depth))
}

/** Elements of no bytes, ten bytes apart from nothing else: many for little. */
function manyElements(count: number): Uint8Array {
  const out = new Uint8Array(count * 8)
  for (let i = 0; i < count; i += 1)
    out.set([0xe1 + 2 * (i >>> 16), 0x7f, i & 0xff, (i >>> 8) & 0xff, 0x4c, 0x4f, 0, 0], i * 8)
  return out
}

/** A deflated data set of a few kilobytes that unfolds to 64 MB of zeros in Pixel Data. */
function deflateBomb(): Uint8Array {
  const bytes = sample('bomb', UID.DeflatedExplicitVRLittleEndian)
  const plain = ctInstance({ rows: 32, seed: 9 })
  const meta = bytes.subarray(0, 132 + 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true))
  const start = 132 + 12 + new DataView(plain.buffer, plain.byteOffset).getUint32(140, true)
  const pixels = indexOf(plain, PIXEL_DATA_TAG)
  const dataSet = joined(
    plain.subarray(start, pixels),
    Uint8Array.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 0, 0, 0, 0x04]),
    new Uint8Array(0x04000000),
  )
  return joined(meta, new Uint8Array(deflateRawSync(dataSet, { level: 9 })))
}

function flipped(key: string, flips: number): Uint8Array {
  const bytes = new Uint8Array(sample(key))
  const random = seededRandom(flips)
  for (let i = 0; i < flips; i += 1) {
    const at = 132 + Math.floor(random() * (bytes.length - 132))
    bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8))
  }
  return bytes
}

/** Broken, lying and hostile files; `bombs` adds those that cost time or memory to make (about 1 s). */
export function damagedInstances(options: { readonly bombs?: boolean } = {}): DamagedSample[] {
  const whole = sample('cut')
  const refuse = (name: string, bytes: Uint8Array): DamagedSample => ({ name, bytes, expect: 'refuse' })
  const either = (name: string, bytes: Uint8Array): DamagedSample => ({ name, bytes, expect: 'either' })
  const cuts = [0, 1, 131, 132, 140, 200, 400, 600, whole.length - 2048, whole.length - 1]
  return [
    ...cuts.map((at) => refuse(`cut after ${at} bytes`, whole.slice(0, at))),
    refuse('Pixel Data claims 3 GB', withLength(whole, PIXEL_DATA_TAG, 3221225472)),
    refuse('Pixel Data claims one byte more', withLength(whole, PIXEL_DATA_TAG, 32 * 32 * 2 + 1)),
    either('Pixel Data claims less than it has', withLength(whole, PIXEL_DATA_TAG, 64)),
    refuse('a sequence without end', joined(head('open'), nested(3).subarray(0, 60))),
    refuse('1,000 nested sequences', joined(head('deep'), nested(1000))),
    refuse('100,000 nested sequences', joined(head('deeper'), nested(100_000))),
    refuse('text', new TextEncoder().encode('This is not a DICOM file.\n'.repeat(40))),
    refuse('a PDF', new TextEncoder().encode(`%PDF-1.7\n${'x'.repeat(4000)}`)),
    refuse('zeros', new Uint8Array(4096)),
    refuse(
      'noise',
      Uint8Array.from(
        { length: 4096 },
        (
          (random) => () =>
            Math.floor(random() * 256)
        )(seededRandom(4)),
      ),
    ),
    refuse('no SOP Instance UID', withoutUid(whole, [0x08, 0x00, 0x18, 0x00])),
    refuse('no Study Instance UID', withoutUid(whole, [0x20, 0x00, 0x0d, 0x00])),
    either('garbage behind the pixels', joined(whole, new TextEncoder().encode('garbage'.repeat(9)))),
    either('an MZ preamble', withPreamble(whole, 'MZ')),
    ...[1, 4, 16, 64].map((flips) => either(`${flips} flipped bits`, flipped('flip', flips))),
    ...(options.bombs === true
      ? [
          refuse('a deflate bomb', deflateBomb()),
          refuse('500,000 elements', joined(head('many'), manyElements(500_000))),
        ]
      : []),
  ]
}

/** The element keeps its place but is empty. */
function withoutUid(bytes: Uint8Array, tag: readonly number[]): Uint8Array {
  const at = Buffer.from(bytes).indexOf(Uint8Array.from([...tag, 0x55, 0x49]), 200)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(at + 6, true)
  return joined(bytes.subarray(0, at + 6), Uint8Array.of(0, 0), bytes.subarray(at + 8 + length))
}

function withPreamble(bytes: Uint8Array, text: string): Uint8Array {
  const out = new Uint8Array(bytes)
  out.set(new TextEncoder().encode(text))
  return out
}
