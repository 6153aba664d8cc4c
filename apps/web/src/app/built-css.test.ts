import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/postcss'
import postcss from 'postcss'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('./globals.css', import.meta.url))

test('the shipped style sheet runs in Chromium 109 and asks no other host', async () => {
  const { css } = await postcss([tailwind({ optimize: { minify: true } })]).process(
    readFileSync(source, 'utf8'),
    { from: source },
  )
  expect(css.length).toBeGreaterThan(20_000)
  expect(css).toContain('.yt-grid-row')
  expect(css).toContain('#0b6a8c')
  expect(css).not.toMatch(/oklch|oklab|color-mix|light-dark\(|@scope|@starting-style|@font-face/)
  expect(css.match(/url\((?!["']?(?:\/|data:))[^)]*\)/g)).toBeNull()
  expect(css).not.toMatch(/https?:\/\/(?!tailwindcss\.com)/)
})
