/** Relative luminance of a `#rrggbb` colour (WCAG 2.2 definition). */
export function luminance(hex: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2 SC 1.4.3). */
export function contrastRatio(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** The custom properties of one theme's block in a style sheet, without the leading dashes. */
export function readTheme(css: string, theme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const start = css.indexOf(`[data-theme="${theme}"] {`)
  if (start < 0) throw new Error(`tokens.css has no block for the ${theme} theme`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? '', (m[2] ?? '').trim()]))
}
