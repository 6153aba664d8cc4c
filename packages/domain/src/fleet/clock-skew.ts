const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** “the clock of this agent is 1 d 2 h ahead of ours”: the two largest units. */
export function describeSkew(skewMs: number): string {
  let rest = Math.abs(skewMs)
  const parts: string[] = []
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs)
    rest -= count * unitMs
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  const amount = parts.slice(0, 2).join(' ') || '0 s'
  return `the clock of this agent is ${amount} ${skewMs > 0 ? 'ahead of' : 'behind'} ours; at most 5 minutes are allowed`
}
