import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrastRatio, readTheme } from './contrast.ts'

const here = new URL('./', import.meta.url)
const css = readFileSync(new URL('tokens.css', here), 'utf8')

const TEXT = 4.5
const EDGE = 3
const GROUNDS = ['bg', 'surface', 'raised', 'sunken', 'hover', 'selected']
const TONES = ['accent', 'red', 'amber', 'green', 'violet']

/** [foreground, background, least ratio] of every pair the components use. */
const PAIRS: readonly (readonly [string, string, number])[] = [
  ...GROUNDS.flatMap((ground) =>
    ['ink', 'ink-2', 'ink-3', 'accent-text'].map((ink) => [ink, ground, TEXT] as const),
  ),
  ...TONES.flatMap((tone) =>
    ['surface', 'raised', 'selected', `${tone}-soft`].map((g) => [`${tone}-text`, g, TEXT] as const),
  ),
  ['accent-ink', 'accent', TEXT],
  ['accent-ink', 'accent-hover', TEXT],
  ['red-ink', 'red', TEXT],
  ['ink-2', 'accent-soft', TEXT],
  ['ink-2', 'amber-soft', TEXT],
  ['line-input', 'surface', EDGE],
  ['line-input', 'raised', EDGE],
  ['focus', 'bg', EDGE],
  ['focus', 'surface', EDGE],
  ['red', 'surface', EDGE],
]

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  const tokens = readTheme(css, theme)
  test.each(PAIRS)('%s on %s has at least %d', (foreground, background, least) => {
    const ratio = contrastRatio(tokens.get(foreground) ?? '', tokens.get(background) ?? '')
    expect(ratio).toBeGreaterThanOrEqual(least)
  })
})

test('both themes name the same tokens', () => {
  expect([...readTheme(css, 'light').keys()]).toEqual([...readTheme(css, 'dark').keys()])
})

test('the ratio is the published one for known pairs', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('no style sheet needs more than Chromium 109', () => {
  const sheets = readdirSync(here).filter((name) => name.endsWith('.css'))
  expect(sheets.length).toBeGreaterThan(3)
  for (const name of sheets) {
    const text = readFileSync(new URL(name, here), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    expect(text, name).not.toMatch(
      /oklch|oklab|color-mix|light-dark\(|@scope|@starting-style|https?:|@font-face/,
    )
    expect(text, `${name}: nested rules need Chromium 112`).not.toMatch(/^\s*&/m)
  }
})

test('red is named only where something may be missed', () => {
  const allowed = new Set([
    'tokens.css',
    'exam.css',
    'table.css',
    'frame.css',
    'feedback.css',
    'controls.css',
    'theme.css',
  ])
  for (const name of readdirSync(here).filter((n) => n.endsWith('.css') && !allowed.has(n))) {
    expect(readFileSync(new URL(name, here), 'utf8'), name).not.toContain('var(--red')
  }
})
