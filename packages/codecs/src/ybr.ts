/** YCbCr of ISO/IEC 10918-5 (full range) → RGB in place; samples [pixel][3], `max` = 2^bits − 1. */
export function ybrToRgb(values: Uint16Array, max: number): void {
  const middle = (max + 1) / 2
  const clamp = (v: number): number => Math.min(max, Math.max(0, Math.round(v)))
  for (let i = 0; i + 2 < values.length; i += 3) {
    const y = values[i]!
    const cb = values[i + 1]! - middle
    const cr = values[i + 2]! - middle
    values[i] = clamp(y + 1.402 * cr)
    values[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr)
    values[i + 2] = clamp(y + 1.772 * cb)
  }
}

/** The inverse of ybrToRgb(). */
export function rgbToYbr(values: Uint16Array, max: number): void {
  const middle = (max + 1) / 2
  const clamp = (v: number): number => Math.min(max, Math.max(0, Math.round(v)))
  for (let i = 0; i + 2 < values.length; i += 3) {
    const [r, g, b] = [values[i]!, values[i + 1]!, values[i + 2]!]
    values[i] = clamp(0.299 * r + 0.587 * g + 0.114 * b)
    values[i + 1] = clamp(-0.168736 * r - 0.331264 * g + 0.5 * b + middle)
    values[i + 2] = clamp(0.5 * r - 0.418688 * g - 0.081312 * b + middle)
  }
}
