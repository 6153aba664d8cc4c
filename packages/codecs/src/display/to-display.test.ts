import { describe, expect, it } from 'vitest'
import type { DecodedFrame } from '../pixel-format.ts'
import type { DisplayRules, LookupTable, VoiWindow } from './display-rules.ts'
import { toDisplay } from './to-display.ts'

type Bits = 8 | 16 | 32 | 64

function frameOf(
  values: readonly number[],
  more: Partial<DecodedFrame> & { float?: boolean } = {},
): DecodedFrame {
  const { float = false, bitsAllocated = 16, samplesPerPixel = 1, ...rest } = more
  const bytes = new Uint8Array((values.length * bitsAllocated) / 8)
  const view = new DataView(bytes.buffer)
  const put: Record<Bits, (at: number, value: number) => void> = {
    8: (at, value) => view.setUint8(at, value),
    16: (at, value) => view.setUint16(2 * at, value, true),
    32: (at, value) => (float ? view.setFloat32(4 * at, value, true) : view.setInt32(4 * at, value, true)),
    64: (at, value) => view.setFloat64(8 * at, value, true),
  }
  values.forEach((value, at) => {
    put[bitsAllocated as Bits](at, value)
  })
  return {
    pixels: bytes,
    rows: 1,
    columns: values.length / samplesPerPixel,
    samplesPerPixel,
    bitsAllocated,
    bits: bitsAllocated,
    pixelRepresentation: 0,
    photometricInterpretation: 'MONOCHROME2',
    ...rest,
  }
}

const shown = (frame: DecodedFrame, rules: DisplayRules = {}) => [...toDisplay(frame, rules).pixels]
const window = (center: number, width: number, shape: VoiWindow['function'] = 'LINEAR') => ({
  window: { center, width, function: shape },
})
const table = (firstMapped: number, bits: number, values: readonly number[]): LookupTable => ({
  firstMapped,
  bits,
  values: Uint16Array.from(values),
})

describe('stored bits', () => {
  const stored = { bitsStored: 12, highBit: 11 }

  it.each([
    ['bits above them are no part of the sample', [0xf000, 0xf800, 0xffff], 0, [0, 128, 255]],
    ['a signed one is extended from its own highest bit', [0x800, 0, 0x7ff], 1, [0, 128, 255]],
    ['extended already, it stays', [0xf800, 0, 0x07ff], 1, [0, 128, 255]],
  ] as const)('%s', (_, held, pixelRepresentation, want) => {
    const rules = { stored, ...window(pixelRepresentation ? 0 : 2048, 4096) }
    expect(shown(frameOf(held, { pixelRepresentation }), rules)).toEqual(want)
  })

  it('lie where High Bit says; a high bit outside the container is taken for the usual one', () => {
    const rules = { ...window(2048, 4096) }
    const high = { stored: { bitsStored: 12, highBit: 15 } }
    expect(shown(frameOf([0x000f, 0x8000, 0xfff0]), { ...rules, ...high })).toEqual([0, 128, 255])
    const lie = { stored: { bitsStored: 12, highBit: 40 } }
    expect(shown(frameOf([0, 0x800, 0xfff]), { ...rules, ...lie })).toEqual([0, 128, 255])
  })
})

describe('modality', () => {
  it.each([
    ['slope and intercept', { slope: 2, intercept: -1024 }, [0, 512, 1024], [0, 128, 255]],
    ['a falling slope', { slope: -1, intercept: 0 }, [0, 50, 100], [255, 128, 0]],
    ['a slope far below 1', { slope: 0.000_025, intercept: 0 }, [0, 2048, 4096], [0, 128, 255]],
    ['a slope of 0 leaves what is stored', { slope: 0, intercept: 0 }, [0, 50, 100], [0, 128, 255]],
  ] as const)('%s', (_, rescale, values, want) => {
    expect(shown(frameOf(values), { rescale })).toEqual(want)
  })

  it('a table stands for the rescale, and holds its ends', () => {
    const modalityLut = table(10, 16, [300, 200, 100])
    const rules = { modalityLut, rescale: { slope: 9, intercept: 9 } }
    expect(shown(frameOf([0, 10, 11, 12, 99]), rules)).toEqual([255, 255, 128, 0, 0])
  })
})

describe('values of interest', () => {
  // PS3.3 §C.11.2.1.2.1, note: centre 2048, width 4096; centre 2048, width 1; centre 0, width 100.
  it.each([
    [2048, 4096, [0, 2047, 2048, 4095], [0, 127, 128, 255]],
    [2048, 1, [2047, 2048], [0, 255]],
    [50, 2, [49, 50], [0, 255]],
  ] as const)('LINEAR %d/%d', (center, width, values, want) => {
    const got = shown(frameOf(values), window(center, width))
    got.forEach((grey, i) => {
      expect(Math.abs(grey - want[i]!)).toBeLessThanOrEqual(1)
    })
  })

  it('LINEAR_EXACT has no half pixel, also narrower than 1', () => {
    expect(shown(frameOf([0, 50, 100]), window(50, 100, 'LINEAR_EXACT'))).toEqual([0, 128, 255])
    const rescale = { slope: 0.001, intercept: 0 }
    expect(shown(frameOf([0, 50, 100]), { rescale, ...window(0.05, 0.1, 'LINEAR_EXACT') })).toEqual([
      0, 128, 255,
    ])
  })

  it('SIGMOID', () => {
    const want = [0, 1000, 2048, 3000, 4095].map((x) =>
      Math.round(255 / (1 + Math.exp((-4 * (x - 2048)) / 1000))),
    )
    expect(shown(frameOf([0, 1000, 2048, 3000, 4095]), window(2048, 1000, 'SIGMOID'))).toEqual(want)
  })

  it('a table, its values scaled by their own bits; a window stands before it', () => {
    const voiLut = table(0, 12, [4095, 2048, 0])
    expect(shown(frameOf([0, 1, 2, 9]), { voiLut })).toEqual([255, 128, 0, 0])
    expect(shown(frameOf([0, 1, 2]), { voiLut, ...window(1, 2, 'LINEAR_EXACT') })).toEqual([0, 128, 255])
  })

  it.each([Number.NaN, 0, -5])('a width of %d is none: the whole range is shown', (width) => {
    expect(shown(frameOf([10, 20, 30]), window(1000, width))).toEqual([0, 128, 255])
  })

  it('the whole range leaves padding out, and shows it at an end', () => {
    const padding = { low: -2000, high: -1990 }
    const values = [-2000 + 65_536, 1000, 1050, 1100]
    expect(shown(frameOf(values, { pixelRepresentation: 1 }), { padding })).toEqual([0, 0, 128, 255])
    expect(shown(frameOf([7, 7]), { padding: { low: 7, high: 7 } })).toEqual([0, 0])
  })
})

describe('presentation', () => {
  it.each([
    ['MONOCHROME1', undefined],
    ['MONOCHROME2', true],
    // DX says both, and means one (PS3.3 §C.8.11.3.1.2).
    ['MONOCHROME1', true],
  ] as const)('%s, inverse %s is dark where values are high', (photometricInterpretation, inverse) => {
    const rules = { ...window(50, 100, 'LINEAR_EXACT'), ...(inverse ? { inverse } : {}) }
    expect(shown(frameOf([0, 100], { photometricInterpretation }), rules)).toEqual([255, 0])
  })

  it('a mask is black and white, also where all of it is one', () => {
    const rules = { stored: { bitsStored: 1, highBit: 0 } }
    expect(shown(frameOf([1, 1, 1], { bitsAllocated: 8, bits: 1 }), rules)).toEqual([255, 255, 255])
    expect(shown(frameOf([0, 0], { bitsAllocated: 8, bits: 1 }), rules)).toEqual([0, 0])
  })

  it('floats are shown as what they are; what is no number is black', () => {
    const values = [-1.5, Number.NaN, 0.5, 2.5]
    for (const bitsAllocated of [32, 64])
      expect(shown(frameOf(values, { bitsAllocated, float: true }), { float: true })).toEqual([
        0, 0, 128, 255,
      ])
  })

  it('32 bits, signed', () => {
    const frame = frameOf([-100_000, 0, 100_000], { bitsAllocated: 32, pixelRepresentation: 1 })
    expect(shown(frame, window(0, 200_000, 'LINEAR_EXACT'))).toEqual([0, 128, 255])
  })
})

describe('colour', () => {
  const colour = (values: readonly number[], photometricInterpretation: string, bitsAllocated = 8) =>
    frameOf(values, { samplesPerPixel: 3, photometricInterpretation, bitsAllocated })

  it.each([
    ['RGB', [1, 2, 3], [1, 2, 3]],
    ['YBR_FULL', [76, 85, 255], [254, 0, 0]],
    ['YBR_PARTIAL_422', [16, 128, 128], [0, 0, 0]],
    ['YBR_PARTIAL_422', [235, 128, 128], [255, 255, 255]],
  ] as const)('%s', (name, values, want) => {
    expect(shown(colour(values, name))).toEqual(want)
  })

  it('deep colour is scaled by the bits that are stored', () => {
    const rules = { stored: { bitsStored: 12, highBit: 11 } }
    expect(shown(colour([0, 2048, 4095], 'RGB', 16), rules)).toEqual([0, 128, 255])
  })

  it('a palette of 16 bits shows its higher byte, one of 8 bits itself; values outside take the ends', () => {
    const wide = table(100, 16, [0x1234, 0xff00])
    const narrow = table(100, 8, [7, 9])
    const frame = frameOf([0, 100, 101, 999], { photometricInterpretation: 'PALETTE COLOR' })
    const rules = { palette: { red: wide, green: narrow, blue: narrow } }
    expect(shown(frame, rules)).toEqual([0x12, 7, 7, 0x12, 7, 7, 0xff, 9, 9, 0xff, 9, 9])
  })

  it.each([
    ['CMYK', 4],
    ['ARGB', 4],
    ['HSV', 3],
    ['RGB', 2],
    ['<script>', 3],
  ])(
    '%s of %d samples has no rule and is refused by its name',
    (photometricInterpretation, samplesPerPixel) => {
      const frame = frameOf(Array(samplesPerPixel).fill(1), {
        samplesPerPixel,
        photometricInterpretation,
        bitsAllocated: 8,
      })
      const name = /^[A-Z]+$/.test(photometricInterpretation) ? photometricInterpretation : 'unknown'
      expect(() => toDisplay(frame, {})).toThrow(name)
    },
  )

  it('an index without its colours is refused', () => {
    expect(() => shown(frameOf([1], { photometricInterpretation: 'PALETTE COLOR' }))).toThrow(
      'colours of a table',
    )
  })
})
