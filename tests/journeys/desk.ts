import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { totpCode } from '@yingtong/domain'
import { requireTool } from '@yingtong/testkit/machine'
import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core'
import { ROOT } from '../harness/start-product.ts'

/** WebGL without a graphics card. */
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const PICTURES = join(ROOT, 'artifacts', 'journey')

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: requireTool('chromium'), args: FLAGS })
}

/** A person at a screen of 1366×768. */
export interface Desk {
  readonly page: Page
  /** Uncaught errors, errors on the console, answers of 500 and requests to other hosts, in words. */
  readonly faults: readonly string[]
  /** Keeps a screenshot as `artifacts/journey/NAME.png`. */
  picture(name: string): Promise<void>
}

/** Signs a person in as they would, and waits for their first page. */
export async function takeSeat(
  browser: Browser,
  web: string,
  user: { readonly email: string; readonly password: string; readonly totp?: { readonly secret: string } },
  landing = '**/worklist*',
): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    acceptDownloads: true,
  })
  const page = await context.newPage()
  const faults: string[] = []
  watch(page, web, faults)
  await page.goto(`${web}/sign-in`)
  await page.locator('input[type=email]').fill(user.email)
  await page.locator('input[type=password]').fill(user.password)
  await page.locator('button[type=submit]:enabled').waitFor()
  await page.keyboard.press('Enter')
  if (user.totp) await giveCode(page, user.totp.secret)
  await page.waitForURL(landing, { timeout: 60_000 })
  mkdirSync(PICTURES, { recursive: true })
  const picture = async (name: string) => {
    await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  }
  return { page, faults, picture }
}

const TOTP_PERIOD_MS = 30_000

/** The second step of who has one; a code is good once, so a refused one is tried again in the next half minute. */
async function giveCode(page: Page, secret: string): Promise<void> {
  const field = page.locator('input[autocomplete=one-time-code]')
  const give = async () => {
    await field.fill(totpCode(secret, new Date()))
    await page.keyboard.press('Enter')
  }
  await give()
  const gone = page
    .waitForURL((url) => url.pathname !== '/sign-in', { timeout: 60_000 })
    .then(
      () => true,
      () => false,
    )
  const refused = page
    .locator('main [role=alert]')
    .waitFor({ timeout: 60_000 })
    .then(
      () => false,
      () => gone,
    )
  const isGone = await Promise.race([gone, refused])
  if (isGone) return
  await page.waitForTimeout(TOTP_PERIOD_MS - (Date.now() % TOTP_PERIOD_MS))
  await give()
}

function watch(page: Page, web: string, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${web}/`) && !/^(blob|data):/.test(url)) faults.push(`asked ${url}`)
  })
}

/** Share of pixels brighter than a dark grey in every viewport of the viewer, 0 to 1. */
export function brightness(page: Page): Promise<number[]> {
  return page
    .frameLocator('iframe')
    .locator('canvas.cornerstone-canvas')
    .evaluateAll((canvases) =>
      canvases.map((element) => {
        const canvas = element as HTMLCanvasElement
        const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
        let bright = 0
        for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 0) > 40) bright += 1
        return bright / (data.length / 4 || 1)
      }),
    )
}

const SPOKEN = 'button, a, h1, h2, h3, [role=columnheader], [role=tab], input, footer li, footer span'

/** What the product itself says on a page: texts, labels and hints, without the words that are data. */
export async function wordsOf(scope: Page | FrameLocator, data: readonly string[]): Promise<string[]> {
  const said = await scope
    .locator(SPOKEN)
    .evaluateAll((elements) =>
      elements.flatMap((element) => [
        element.textContent ?? '',
        ...['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      ]),
    )
  const bare = said.map((text) => data.reduce((rest, word) => rest.replaceAll(word, ''), text).trim())
  return bare.filter(Boolean)
}
