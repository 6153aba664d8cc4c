// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 §B.4), eight bytes a step.
const TABLES = Array.from({ length: 8 }, () => new Uint32Array(256))
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
]
for (let i = 0; i < 256; i++) {
  let crc = i
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  T0[i] = crc
}
for (let i = 0; i < 256; i++) {
  for (let t = 1; t < 8; t++) {
    const before = TABLES[t - 1]![i]!
    TABLES[t]![i] = (before >>> 8) ^ T0[before & 255]!
  }
}

export type Crc32c = (bytes: Uint8Array, previous?: number) => number

/** CRC-32C in plain JavaScript, as an unsigned number; `previous` is the value of the bytes before. */
export const crc32cPlain: Crc32c = (bytes, previous = 0) => {
  let crc = ~previous
  let i = 0
  for (const last = bytes.length - 7; i < last; i += 8) {
    const low = crc ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24))
    crc =
      T7[low & 255]! ^
      T6[(low >>> 8) & 255]! ^
      T5[(low >>> 16) & 255]! ^
      T4[low >>> 24]! ^
      T3[bytes[i + 4]!]! ^
      T2[bytes[i + 5]!]! ^
      T1[bytes[i + 6]!]! ^
      T0[bytes[i + 7]!]!
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ T0[(crc ^ bytes[i]!) & 255]!
  return ~crc >>> 0
}

let implementation: Crc32c = crc32cPlain

/** CRC-32C of bytes by the fastest implementation that this process has. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  return implementation(bytes, previous)
}

/** Installs a faster implementation (native or WASM). Throws when it does not give the check value of RFC 3720. */
export function useCrc32c(faster: Crc32c): void {
  const digits = new TextEncoder().encode('123456789')
  const split = faster(digits.subarray(3), faster(digits.subarray(0, 3)))
  if (faster(digits) !== 0xe3069283 || split !== 0xe3069283) throw new Error('not a CRC-32C')
  implementation = faster
}
