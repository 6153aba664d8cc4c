/** A seeded source of numbers in [0, 1): the same seed gives the same picture on every machine. */
export type Random = () => number

/** 32-bit hash of a text (FNV-1a). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Small fast generator (mulberry32); good enough for pictures, never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Normal distribution of mean 0 and deviation 1 (Irwin–Hall of six). */
export function gaussian(random: Random): number {
  return (random() + random() + random() + random() + random() + random() - 3) * Math.SQRT2
}

/** A UID under 2.25 that depends on the text only. */
export function uidFor(text: string): string {
  let value = 0n
  for (let part = 0; part < 4; part += 1) value = (value << 32n) | BigInt(hash32(`${part}:${text}:${part}`))
  return `2.25.${value}`
}
