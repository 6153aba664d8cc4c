function keepEnds(value: string, head: number, tail: number): string {
  const chars = [...value.trim()]
  if (chars.length <= head + tail) return '*'.repeat(chars.length)
  const hidden = '*'.repeat(chars.length - head - tail)
  return chars.slice(0, head).join('') + hidden + chars.slice(chars.length - tail).join('')
}

/** An identity number with its first and last four digits (`4521**********2243`). */
export function maskIdentityNumber(value: string): string {
  return keepEnds(value, 4, 4)
}

/** A telephone number with its first three and last four digits (`138****6021`). */
export function maskPhone(value: string): string {
  return keepEnds(value, 3, 4)
}
