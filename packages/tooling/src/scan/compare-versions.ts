/** Orders two semantic versions (semver 2.0 §11): negative when `a` is older. Build metadata does not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length
  for (let i = 0; i < Math.max(left.pre.length, right.pre.length); i++) {
    const order = compareParts(left.pre[i], right.pre[i])
    if (order !== 0) return order
  }
  return 0
}

function parse(version: string): { numbers: readonly number[]; pre: readonly string[] } {
  const [core = '', ...rest] = (version.split('+')[0] ?? '').split('-')
  const pre = rest.join('-')
  return { numbers: core.split('.').map(Number), pre: pre === '' ? [] : pre.split('.') }
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const numeric = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (numeric[0] && numeric[1]) return Number(a) - Number(b)
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
