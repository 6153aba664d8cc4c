/** A count with thousands separated by commas, in both languages: `8,196`. */
export function formatCount(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in units of 1000: `148 MB`, `2.1 GB`; from gigabytes on with one decimal. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const shown = unit >= 3 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
  return `${shown} ${SIZE_UNITS[unit]}`
}
