import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { waitUntil } from '@yingtong/testkit/machine'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTILE_TEXTS } from '../harness/hostile-texts.table.ts'
import { ROOT } from '../harness/start-product.ts'
import { type Desk, startChromium, takeSeat } from './desk.ts'
import { HOSTILE_STUDIES, type HostileHouse, startHostileHouse } from './hostile-house.ts'
import { foreignCode, type Watched, watchContext } from './watch-page.ts'

const SETTLE_MS = 400
/** Where the roles begin their day. */
const LANDING = '**/{worklist,admin/*,check,start}*'
/** Who has pages of their own: reading, and administering. */
const ROLES = ['senior-radiologist', 'tenant-admin']
const TIMEOUT_MS = 240_000

/** Every page of the application, from its folder; `[studyId]` and the like stay in the address. */
function pageAddresses(): readonly string[] {
  const app = join(ROOT, 'apps/web/src/app')
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)page\.tsx$/.test(file) && !file.startsWith('gallery/'))
    .map((file) => `/${file.replace(/(?:^|\/)page\.tsx$/, '').replace(/\([^)]*\)\/?/g, '')}`)
    .sort()
}

let house: HostileHouse
let browser: Browser
const desks = new Map<string, Desk & { readonly watched: Watched; readonly context: BrowserContext }>()

const fill = (address: string, id: string) => address.replace(/\[\[?(?:\.\.\.)?\w+\]?\]/g, id)

async function seat(role: string) {
  const known = desks.get(role)
  if (known) return known
  const desk = await takeSeat(browser, house.product.web, house.product.user(house.slug, role), LANDING)
  const context = desk.page.context()
  const taken = { ...desk, context, watched: await watchContext(context, house.product.web) }
  desks.set(role, taken)
  return taken
}

async function cookieOf(role: string): Promise<string> {
  const { context } = await seat(role)
  return (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
}

function expectSilence(watched: Watched): void {
  expect(watched.ran).toEqual([])
  expect(watched.refused).toEqual([])
  expect(watched.asked).toEqual([])
}

async function visit(page: Page, address: string): Promise<number> {
  const response = await page.goto(`${house.product.web}${address}`, { waitUntil: 'load' })
  // A page that this role may not see shows nothing that is worth waiting for.
  if (response?.status() === 200) await page.waitForTimeout(SETTLE_MS)
  expect(await foreignCode(page), address).toEqual([])
  return response?.status() ?? 0
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
  it('has 120 different payloads, and a watch that notices one', async () => {
    expect(new Set(HOSTILE_TEXTS).size).toBe(120)
    const context = await browser.newContext()
    const watched = await watchContext(context, 'http://nowhere.invalid')
    const page = await context.newPage()
    await page.goto('about:blank')
    await page.setContent('<img src=x onerror=alert(1)>')
    await waitUntil('the hook hears it', async () => watched.ran.length > 0, 10_000)
    await page.goto(`${house.product.web}/sign-in`)
    const before = watched.ran.length
    await page.evaluate(() => {
      const made = document.createElement('div')
      made.innerHTML = '<img src=x onerror=alert(1)>'
      document.body.append(made)
    })
    await waitUntil('the policy says so', async () => watched.refused.length > 0, 10_000)
    expect(watched.ran.length).toBe(before)
    expect(await foreignCode(page)).toEqual(['img[onerror]'])
    await context.close()
  })

  it('names everything that people can name after a payload', async () => {
    const named = [
      ...(await house.nameThings(await cookieOf('senior-radiologist'))),
      ...(await house.nameThings(await cookieOf('tenant-admin'))),
    ]
    expect(named.filter((path) => path === 'template.save').length).toBeGreaterThanOrEqual(20)
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
      await page.waitForTimeout(60)
    }
    const all = [...seen].join('\n')
    const shown = HOSTILE_TEXTS.filter((text) => all.includes(text.replace(/[\\^=]/g, '~').slice(0, 12)))
    expect(shown.length).toBeGreaterThan(HOSTILE_TEXTS.length / 2)
    expectSilence(watched)
  })

  it.each(ROLES)('on every page as %s sees it', async (role) => {
    const { page, watched } = await seat(role)
    const addresses = pageAddresses()
    expect(addresses).toEqual(
      expect.arrayContaining(['/worklist', '/sign-in', '/check', '/studies/[studyId]']),
    )
    const opened: string[] = []
    for (const address of addresses) {
      const status = await visit(page, fill(address, house.denseStudyIds[0]!))
      expect(status, address).toBeLessThan(500)
      if (status === 200) opened.push(address)
    }
    expect(opened.length).toBeGreaterThan(3)
    expectSilence(watched)
  })

  it('on the pages of studies that hold them all, and where they are read', async () => {
    const { page, watched } = await seat('senior-radiologist')
    expect(house.denseStudyIds.length).toBe(4)
    for (const id of house.denseStudyIds) await visit(page, `/studies/${id}`)
    await visit(page, `/read/${house.denseStudyIds[0]}`)
    expectSilence(watched)
  })
})

describe('promise B7: what every answer says about itself', { timeout: TIMEOUT_MS }, () => {
  const nonceOf = (policy: string | null) => /'nonce-([\w+/=]+)'/.exec(policy ?? '')?.[1]

  it('pages have a new nonce each time, on every script and style, and nothing inline', async () => {
    const cookie = await cookieOf('senior-radiologist')
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
