const BROWSERS = [
  ['Edge', /Edg\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Firefox', /Firefox\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari/],
] as const
const SYSTEMS = [
  ['Windows', /Windows/],
  ['iOS', /iPhone|iPad/],
  ['Android', /Android/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const

/** `Chrome 109, Windows` from a User-Agent line; null when it names nothing known. */
export function deviceText(userAgent: string | null): string | null {
  const line = userAgent ?? ''
  const browser = BROWSERS.map(([name, sign]) => ({ name, version: sign.exec(line)?.[1] })).find(
    (each) => each.version,
  )
  const system = SYSTEMS.find(([, sign]) => sign.test(line))?.[0]
  const parts = [browser ? `${browser.name} ${browser.version}` : null, system ?? null]
  return parts.filter((part) => part !== null).join(', ') || null
}
