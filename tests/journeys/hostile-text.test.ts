import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { waitUntil } from '@yingtong/testkit/machine'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTILE_TEXTS } from '../harness/hostile-texts.table.ts'
import { ROOT } from '../harness/start-product.ts'
import { startChromium } from './desk.ts'
import { denseText, HOSTILE_STUDIES, type HostileHouse, startHostileHouse } from './hostile-house.ts'
import { HOSTILE_PAGES } from './hostile-pages.table.ts'
import { marked, type Seat } from './hostile-rows.ts'
import { foreignCode, saidBy, singleSpaced, type Watched, watchContext } from './watch-page.ts'

const SETTLE_MS = 200
const SHOWN_WITHIN_MS = 15_000
const TIMEOUT_MS = 120_000
const COOKIE = 'authjs.session-token'

/** Every page of the application, from its folder; `[studyId]` and the like stay in the address. */
function pageAddresses(): readonly string[] {
  const app = join(ROOT, 'apps/web/src/app')
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)page\.tsx$/.test(file) && !file.startsWith('gallery/'))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, '').replace(/\([^)]*\)\/?/g, '')}`)
    .sort()
}

interface Desk {
  readonly page: Page
  readonly context: BrowserContext
  readonly watched: Watched
}

let house: HostileHouse
let browser: Browser
const desks = new Map<string, Desk>()

const fill = (address: string, id: string) => address.replace(/\[\[?(?:\.\.\.)?\w+\]?\]/g, id)
const cookieOf = (role: Seat) => `${COOKIE}=${house.cookies[role]}`

async function seat(role: Seat | 'nobody'): Promise<Desk> {
  const known = desks.get(role)
  if (known) return known
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
  if (role !== 'nobody')
    await context.addCookies([{ name: COOKIE, value: house.cookies[role], url: house.product.web }])
  const watched = await watchContext(context, house.product.web)
  const taken = { page: await context.newPage(), context, watched }
  desks.set(role, taken)
  return taken
}

function expectSilence(watched: Watched): void {
  expect(watched.ran).toEqual([])
  expect(watched.refused).toEqual([])
  expect(watched.asked).toEqual([])
}

async function visit(page: Page, address: string): Promise<number> {
  const response = await page.goto(`${house.product.web}${address}`, { waitUntil: 'load' })
  await page.waitForTimeout(SETTLE_MS)
  expect(await foreignCode(page), address).toEqual([])
  return response?.status() ?? 0
}

/** Payloads of a planted field that do not stand on the page, whole and as text. */
const missing = (said: string, field: string) =>
  HOSTILE_TEXTS.flatMap((_, n) => (said.includes(singleSpaced(marked(field, n))) ? [] : [`${field}-${n}`]))

async function expectShown(page: Page, fields: readonly string[], address: string): Promise<void> {
  let lost: readonly string[] = []
  const shown = async () => {
    const said = await saidBy(page)
    lost = fields.flatMap((field) => missing(said, field))
    return lost.length === 0
  }
  await waitUntil(address, shown, SHOWN_WITHIN_MS).catch(() => undefined)
  expect.soft(lost, address).toEqual([])
}

beforeAll(async () => {
  house = await startHostileHouse()
  browser = await startChromium()
}, 480_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
}, 60_000)

describe('promise B7: text stays text', { timeout: TIMEOUT_MS }, () => {
  it('has 120 different payloads, of which many run where they are taken for markup, and none under our policy', async () => {
    expect(new Set(HOSTILE_TEXTS).size).toBe(120)
    // Those that would take the page elsewhere are tried by the pages that show them.
    const staying = HOSTILE_TEXTS.filter((text) => !/<(?:base|meta|iframe|object|embed|form)/i.test(text))
    const context = await browser.newContext()
    const watched = await watchContext(context, 'http://nowhere.invalid')
    const becomeMarkup = async (page: Page) => {
      await page.evaluate((texts) => {
        for (const text of texts) {
          const made = document.createElement('div')
          made.innerHTML = text
          document.body.append(made)
        }
      }, staying)
      return page.locator('[onerror], [onload], [onfocus], [ontoggle]').count()
    }
    const open = await context.newPage()
    expect(await becomeMarkup(open)).toBeGreaterThan(10)
    await waitUntil('the hook hears them', async () => watched.ran.length >= 5, 10_000)
    await open.close()
    const before = watched.ran.length
    const guarded = await context.newPage()
    await guarded.goto(`${house.product.web}/sign-in`)
    expect(await becomeMarkup(guarded)).toBeGreaterThan(10)
    await waitUntil('the policy says so', async () => watched.refused.length >= 5, 10_000)
    expect(await foreignCode(guarded)).toContain('img[onerror]')
    expect(watched.ran.length).toBe(before)
    await context.close()
  })

  it('names everything that people can name after a payload', async () => {
    const named = [
      ...(await house.nameThings(cookieOf('senior-radiologist'))),
      ...(await house.nameThings(cookieOf('tenant-admin'))),
    ]
    expect(named.filter((path) => path === 'template.save').length).toBeGreaterThanOrEqual(10)
  })

  it('in every row of the worklist and its preview', async () => {
    const { page, watched } = await seat('senior-radiologist')
    await visit(page, '/worklist?view=all')
    const grid = page.getByRole('grid').first()
    await grid.getByRole('row').nth(1).waitFor({ timeout: 30_000 })
    await grid.getByRole('row').nth(1).click()
    const seen = new Set<string>()
    for (let step = 0; step < HOSTILE_STUDIES + 10; step += 1) {
      if (step % 10 === 0) {
        for (const text of await grid.getByRole('row').allTextContents()) seen.add(text)
        expect(await foreignCode(page)).toEqual([])
      }
      await page.keyboard.press('ArrowDown')
      await page.waitForTimeout(30)
    }
    const all = [...seen].join('\n')
    const shown = HOSTILE_TEXTS.filter((text) => all.includes(text.replace(/[\\^=]/g, '~').slice(0, 12)))
    expect(shown.length).toBeGreaterThan(HOSTILE_TEXTS.length / 2)
    expectSilence(watched)
  })

  it('knows every page', () => {
    const known = Object.keys(HOSTILE_PAGES).map((name) => name.split(' ')[0]!)
    expect([...new Set(known)].sort()).toEqual(pageAddresses())
  })

  it.each(Object.entries(HOSTILE_PAGES))('%s shows every payload in every field', async (name, about) => {
    const address = name.split(' ')[0]!
    const { page, watched } = await seat(about.role)
    expect(await visit(page, fill(address, house.denseStudyIds[about.study ?? 0]!))).toBe(200)
    await expectShown(page, about.shows, name)
    expect(await foreignCode(page)).toEqual([])
    expectSilence(watched)
  })

  it('in the texts of the images: the viewer’s corners, its strip of series, the page of the exam', async () => {
    const { page, watched } = await seat('senior-radiologist')
    const faults: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
    await visit(page, `/viewer/viewer?StudyInstanceUIDs=${house.denseStudyUids.join(',')}`)
    const corner = (id: string) => page.locator(`[data-overlay="yt.${id}"]`)
    const tiles = page.locator('.yt-strip .yt-series')
    await waitUntil('all series', async () => (await tiles.count()) === house.denseStudyUids.length, 60_000)
    for (const study of house.denseStudyUids.keys()) {
      await tiles.nth(study).dblclick()
      const wanted = { patient: 1, number: 5, series: 7, institution: 8 }
      for (const [id, field] of Object.entries(wanted)) {
        const text = singleSpaced(denseText(study, field)).trim()
        await waitUntil(
          `yt.${id} of study ${study}`,
          async () => (await corner(id).allTextContents()).some((said) => singleSpaced(said).includes(text)),
          30_000,
        )
      }
      const label = singleSpaced((await tiles.nth(study).getAttribute('aria-label')) ?? '')
      expect(label).toContain(singleSpaced(denseText(study, 7)).trim())
    }
    expect(await foreignCode(page)).toEqual([])
    for (const id of house.denseStudyIds) await visit(page, `/studies/${id}`)
    expect(faults).toEqual([])
    expectSilence(watched)
  })
})

describe('promise B7: what every answer says about itself', { timeout: TIMEOUT_MS }, () => {
  const nonceOf = (policy: string | null) => /'nonce-([\w+/=]+)'/.exec(policy ?? '')?.[1]

  it('pages have a new nonce each time, on every script and style, and nothing inline', async () => {
    const cookie = cookieOf('senior-radiologist')
    const seen = new Set<string>()
    let asked = 0
    for (const address of [...pageAddresses(), '/no-such-page'])
      for (let turn = 0; turn < 2; turn += 1) {
        const url = `${house.product.web}${fill(address, house.denseStudyIds[0]!)}`
        const response = await fetch(url, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
        const html = await response.text()
        if (!(response.headers.get('content-type') ?? '').startsWith('text/html')) continue
        asked += 1
        const policy = response.headers.get('content-security-policy')
        const nonce = nonceOf(policy)
        expect(nonce, address).toBeDefined()
        seen.add(nonce!)
        expect(policy).not.toContain('unsafe-inline')
        for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/g))
          if (!/^<style\b/.test(tag)) expect(tag, address).toContain(`nonce="${nonce}"`)
        expect(response.headers.get('x-content-type-options')).toBe('nosniff')
        expect(response.headers.get('cache-control')).toMatch(/no-store|private/)
        expect(response.headers.get('x-powered-by')).toBeNull()
      }
    expect(asked).toBeGreaterThan(8)
    expect(seen.size).toBe(asked)
  })

  it('assets are kept for ever, the image optimizer is not there, Host is ours alone', async () => {
    const { web } = house.product
    const html = await (await fetch(`${web}/sign-in`)).text()
    const asset = /\/_next\/static\/[^"']+\.js/.exec(html)![0]
    expect((await fetch(`${web}${asset}`)).headers.get('cache-control')).toMatch(
      /max-age=31536000.*immutable/,
    )
    expect((await fetch(`${web}/_next/image?url=%2Fmark.svg&w=64&q=75`)).status).toBe(404)
    expect((await fetch(`${web}/sign-in`, { method: 'POST', headers: { 'next-action': 'x' } })).status).toBe(
      404,
    )
    const led = await fetch(`${web}/worklist`, {
      headers: { 'x-forwarded-host': 'evil.example', accept: 'text/html' },
      redirect: 'manual',
    })
    expect(`${led.headers.get('location') ?? ''} ${await led.text()}`).not.toContain('evil.example')
  })
})
