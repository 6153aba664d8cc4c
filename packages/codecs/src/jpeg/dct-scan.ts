import { type DctComponent, type DctFrame, ZIGZAG } from './dct-frame.ts'
import { BitReader, type HuffmanTable } from './entropy.ts'
import { corruptJpeg } from './markers.ts'
import type { JpegTables, ScanHeader } from './tables.ts'

interface ScanComponent {
  readonly component: DctComponent
  readonly dc: HuffmanTable | undefined
  readonly ac: HuffmanTable | undefined
  predicted: number
}

type DecodeBlock = (state: ScanState, part: ScanComponent, at: number) => void

interface ScanState {
  readonly reader: BitReader
  readonly scan: ScanHeader
  /** Blocks still to be passed without coefficients of this band (§G.1.2.2). */
  endOfBandRun: number
}

export interface ScanInput {
  readonly bytes: Uint8Array
  readonly at: number
  readonly scan: ScanHeader
  readonly tables: JpegTables
  readonly progressive: boolean
}

/** Decodes one sequential or progressive scan into the coefficients. Returns the offset of the marker after it. */
export function decodeDctScan(frame: DctFrame, input: ScanInput): number {
  const { scan, tables } = input
  if (scan.from > 63 || scan.to > 63 || scan.from > scan.to || scan.low > 13) throw corruptJpeg()
  const state = { reader: new BitReader(input.bytes, input.at), scan, endOfBandRun: 0 }
  const parts = scan.components.map((c) => ({
    component: frame.components[c.index]!,
    dc: tables.dc[c.dc],
    ac: tables.ac[c.ac],
    predicted: 0,
  }))
  const decode = blockDecoder(input)
  const units = parts.length === 1 ? singleUnits(parts[0]!) : interleavedUnits(frame, parts)
  let untilRestart = tables.restartInterval || Number.POSITIVE_INFINITY
  for (const unit of units) {
    if (untilRestart === 0) {
      if (!state.reader.restart()) throw corruptJpeg()
      state.endOfBandRun = 0
      for (const part of parts) part.predicted = 0
      untilRestart = tables.restartInterval
    }
    untilRestart--
    for (const [part, at] of unit) decode(state, part, at)
  }
  return state.reader.markerOffset
}

type Unit = readonly (readonly [ScanComponent, number])[]

// A scan of one component goes over its own blocks, row by row (§A.2.2).
function* singleUnits(part: ScanComponent): Generator<Unit> {
  const { blocksWide, blocksHigh, blockStride } = part.component
  for (let y = 0; y < blocksHigh; y++) {
    for (let x = 0; x < blocksWide; x++) yield [[part, (y * blockStride + x) * 64]]
  }
}

// A scan of several goes over MCUs of h × v blocks of each (§A.2.3).
function* interleavedUnits(frame: DctFrame, parts: readonly ScanComponent[]): Generator<Unit> {
  for (let my = 0; my < frame.mcusHigh; my++) {
    for (let mx = 0; mx < frame.mcusWide; mx++) {
      yield parts.flatMap((part) => {
        const { h, v, blockStride } = part.component
        return Array.from({ length: h * v }, (_, i) => {
          const row = my * v + Math.floor(i / h)
          return [part, (row * blockStride + mx * h + (i % h)) * 64] as const
        })
      })
    }
  }
}

function blockDecoder(input: ScanInput): DecodeBlock {
  const { scan, progressive } = input
  if (!progressive) return sequentialBlock
  if (scan.from === 0) {
    if (scan.to !== 0) throw corruptJpeg()
    return scan.high === 0 ? firstDc : refineDc
  }
  if (scan.components.length !== 1) throw corruptJpeg()
  return scan.high === 0 ? firstAc : refineAc
}

// §F.2.2
const sequentialBlock: DecodeBlock = ({ reader }, part, at) => {
  const { coefficients } = part.component
  if (!part.dc || !part.ac) throw corruptJpeg()
  part.predicted += reader.signed(reader.symbol(part.dc) & 15)
  coefficients[at] = part.predicted
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(part.ac)
    const size = symbol & 15
    k += symbol >> 4
    if (size === 0) {
      if (symbol >> 4 < 15) return
      continue
    }
    if (k > 63) throw corruptJpeg()
    coefficients[at + ZIGZAG[k]!] = reader.signed(size)
  }
}

// §G.1.2.1
const firstDc: DecodeBlock = ({ reader, scan }, part, at) => {
  if (!part.dc) throw corruptJpeg()
  part.predicted += reader.signed(reader.symbol(part.dc) & 15)
  part.component.coefficients[at] = part.predicted << scan.low
}
const refineDc: DecodeBlock = ({ reader, scan }, part, at) => {
  if (reader.bits(1) === 1) part.component.coefficients[at]! |= 1 << scan.low
}

// §G.1.2.2
const firstAc: DecodeBlock = (state, part, at) => {
  if (state.endOfBandRun > 0) {
    state.endOfBandRun--
    return
  }
  const { reader, scan } = state
  if (!part.ac) throw corruptJpeg()
  for (let k = scan.from; k <= scan.to; k++) {
    const symbol = reader.symbol(part.ac)
    const run = symbol >> 4
    const size = symbol & 15
    if (size === 0 && run < 15) {
      state.endOfBandRun = (1 << run) - 1 + reader.bits(run)
      return
    }
    k += run
    if (k > 63) throw corruptJpeg()
    if (size > 0) part.component.coefficients[at + ZIGZAG[k]!] = reader.signed(size) * (1 << scan.low)
  }
}

// §G.1.2.3: coefficients already known get one more bit each, new ones appear between them.
const refineAc: DecodeBlock = (state, part, at) => {
  const { reader, scan } = state
  const { coefficients } = part.component
  const bit = 1 << scan.low
  let k = scan.from
  if (!part.ac) throw corruptJpeg()
  while (state.endOfBandRun === 0 && k <= scan.to) {
    const symbol = reader.symbol(part.ac)
    const run = symbol >> 4
    const size = symbol & 15
    if (size === 0 && run < 15) {
      state.endOfBandRun = (1 << run) + reader.bits(run)
      break
    }
    const fresh = size === 0 ? 0 : reader.bits(1) === 1 ? bit : -bit
    k = refineKnown({ state, coefficients, at, bit }, k, run)
    if (fresh !== 0 && k <= scan.to) coefficients[at + ZIGZAG[k]!] = fresh
    k++
  }
  if (state.endOfBandRun > 0) {
    refineKnown({ state, coefficients, at, bit }, k, Number.POSITIVE_INFINITY)
    state.endOfBandRun--
  }
}

interface Refinement {
  readonly state: ScanState
  readonly coefficients: Int16Array
  readonly at: number
  readonly bit: number
}

// Passes `zeros` coefficients without history, refining those with one; returns the position of the next zero.
function refineKnown(r: Refinement, from: number, zeros: number): number {
  let left = zeros
  for (let k = from; k <= r.state.scan.to; k++) {
    const p = r.at + ZIGZAG[k]!
    const known = r.coefficients[p]!
    if (known === 0) {
      if (left === 0) return k
      left--
    } else if (r.state.reader.bits(1) === 1 && (known & r.bit) === 0) {
      r.coefficients[p] = known + (known > 0 ? r.bit : -r.bit)
    }
  }
  return r.state.scan.to + 1
}
