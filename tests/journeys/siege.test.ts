import { waitUntil } from '@yingtong/testkit/machine'
import { type MailServer, startMailServer } from '@yingtong/testkit/mail'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminDatabase } from '../harness/product-data.ts'
import { type DemoUser, type Product, startProduct } from '../harness/start-product.ts'
import { startChromium } from './desk.ts'

/** Tries of strangers at one account, from two hundred networks of theirs; and as many from behind the hospital's address. */
const TRIES = 1000
const NETWORKS = 200
const AT_ONCE = 8
const WRONG = 'Wrong-Horse-9'
/** The hospital's one address, and one where nobody was before. */
const HOSPITAL = '203.0.113.7'
const ELSEWHERE = '198.51.100.20'
const BOUND_SECONDS = 30

let product: Product
let mails: MailServer
let browser: Browser
beforeAll(async () => {
  mails = await startMailServer()
  product = await startProduct({
    env: {
      SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
      MAIL_FROM: 'pacs@county-a.example',
      TRUSTED_PROXIES: '127.0.0.0/8',
    },
  })
  browser = await startChromium()
}, 420_000)
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await mails?.stop()
}, 60_000)

interface Answer {
  readonly status: number
  readonly retryAfter: number | null
  readonly code: string
  readonly cookies: readonly string[]
}

/** One try as a program makes it: the page's own token first, then the form. */
function client(address: string, jar: readonly string[] = []) {
  const headers = { 'x-forwarded-for': address, origin: product.web }
  let cookies = [...jar]
  let csrfToken = ''
  const keep = (response: Response) => {
    const set = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]!)
    const names = set.map((pair) => pair.split('=', 1)[0])
    cookies = [...cookies.filter((pair) => !names.includes(pair.split('=', 1)[0]!)), ...set]
  }
  return async (user: Pick<DemoUser, 'email' | 'password'>): Promise<Answer> => {
    if (!csrfToken) {
      const first = await fetch(`${product.web}/api/auth/csrf`, {
        headers: { ...headers, cookie: cookies.join('; ') },
      })
      keep(first)
      csrfToken = ((await first.json()) as { csrfToken: string }).csrfToken
    }
    const response = await fetch(`${product.web}/api/auth/callback/credentials`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        ...headers,
        cookie: cookies.join('; '),
        'content-type': 'application/x-www-form-urlencoded',
        'x-auth-return-redirect': '1',
      },
      body: new URLSearchParams({ step: 'password', csrfToken, json: 'true', ...user }),
    })
    keep(response)
    const { url = '' } = (await response.json()) as { url?: string }
    const retryAfter = response.headers.get('retry-after')
    return {
      status: response.status,
      retryAfter: retryAfter === null ? null : Number(retryAfter),
      code: new URL(url, product.web).searchParams.get('code') ?? 'in',
      cookies,
    }
  }
}

/** Tries the right password until it was judged, each time when it was told to; the seconds that it was told to wait. */
async function insist(attempt: ReturnType<typeof client>, user: DemoUser): Promise<number> {
  let waited = 0
  for (;;) {
    const { code, retryAfter } = await attempt(user)
    if (code === 'in') return waited
    if (retryAfter === null || waited > 120) throw new Error(`not in after ${waited} s: ${code}`)
    waited += retryAfter
    await new Promise((done) => setTimeout(done, retryAfter * 1000))
  }
}

/** All of them, some at once, as strangers would; how each was answered. */
async function siege(tryOne: (i: number) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  let next = 0
  const one = async () => {
    for (let i = next++; i < TRIES; i = next++) answers.push(await tryOne(i))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return answers
}

/** A person in a browser: what is typed on the sign-in page. */
async function typed(page: Page, user: Pick<DemoUser, 'email' | 'password'>): Promise<void> {
  await page.locator('input[type=email]').fill(user.email)
  await page.locator('input[type=password]').fill(user.password)
  await page.locator('button[type=submit]:enabled').click()
}

const seat = (address: string): Promise<BrowserContext> =>
  browser.newContext({ locale: 'zh-CN', extraHTTPHeaders: { 'x-forwarded-for': address } })
const inside = (page: Page) => page.waitForURL((url) => url.pathname !== '/sign-in', { timeout: 20_000 })

describe('2.8: a thousand wrong passwords from strangers, and a thousand from behind one address', () => {
  it('keep nobody out who knows a password, and are told to the owner once', {
    timeout: 600_000,
  }, async () => {
    const owner = product.user('county-a', 'senior-radiologist')
    const colleague = product.user('county-a', 'technologist')
    const usual = await seat(HOSPITAL)
    const desk = await usual.newPage()
    await desk.goto(`${product.web}/sign-in`)
    await typed(desk, owner)
    await inside(desk)
    await usual.clearCookies({ name: 'authjs.session-token' })

    const strangers = Array.from({ length: NETWORKS }, (_, i) => client(`192.0.2.${i}`))
    const neighbour = client(HOSPITAL)
    const { email } = owner
    const outside = await siege((i) => strangers[i % NETWORKS]!({ email, password: WRONG }))
    const behind = await siege((i) => neighbour({ email: `p${i}@county-a.example`, password: WRONG }))

    // Answered at once, and told how long: nobody's wait is longer than a minute.
    for (const { status, code, retryAfter } of [...outside, ...behind]) {
      expect(code).toMatch(/^(?:refused|slow):\d+$/)
      expect(status === 429).toBe(code.startsWith('slow'))
      if (status === 429) expect(retryAfter).toBeLessThanOrEqual(60)
    }
    const judged = outside.filter(({ code }) => code.startsWith('refused')).length
    console.log(`siege: ${judged} of ${TRIES} guesses at the account were judged`)
    expect(judged).toBeLessThan(60)

    // The owner in a browser that is known: at once.
    await desk.goto(`${product.web}/sign-in`)
    await typed(desk, owner)
    await inside(desk)
    await desk.getByText(/上次登录以来有 \d+ 次登录失败/).waitFor()

    // A colleague behind the same address, new there: at once or after the two seconds that one address waits.
    expect(await insist(client(HOSPITAL), colleague)).toBeLessThanOrEqual(4)

    // The letter, once, to the owner.
    await waitUntil('a letter', () => mails.letters.length > 0, 30_000)
    const told = mails.letters.filter(({ text }) => text.includes('次登录失败'))
    expect(told).toMatchObject([{ to: [email] }])
    const database = adminDatabase(product)
    await database.connect()
    const rows = await database.query(
      `select count(*)::int as n from audit_events where action = 'person.sign-in-refused'
       and actor_id in (select id::text from users where email = $1)`,
      [email],
    )
    expect(rows.rows[0].n).toBeLessThanOrEqual(2)
    await database.end()
  })

  it('leave a way in for the owner in a new browser: within the bound, or by the link', {
    timeout: 300_000,
  }, async () => {
    const owner = product.user('county-a', 'senior-radiologist')
    // The siege goes on from fresh networks, so that each time the account is free somebody takes it.
    let over = false
    let judged = 0
    const going = (async () => {
      for (let network = 0; !over; network += 1) {
        const attempt = client(`198.18.${network >> 8}.${network & 255}`)
        const { code } = await attempt({ email: owner.email, password: WRONG })
        if (code.startsWith('refused')) judged += 1
      }
    })()
    try {
      const away = await seat(ELSEWHERE)
      const page = await away.newPage()
      await page.goto(`${product.web}/sign-in`)
      const before = judged
      // Just after a stranger took the one try of half a minute.
      await waitUntil('a stranger', () => judged > before, 60_000)
      await typed(page, owner)
      await page.getByText(/最近输错太多|现在可以再试/).waitFor()
      await page.getByRole('button', { name: '把登录链接发到邮箱' }).click()
      await page.getByText('链接已在路上').waitFor()
      const link = () =>
        /https?:\S+#pass=[\w-]{43}/.exec(mails.letters.map(({ text }) => text).join('\n'))?.[0]
      await waitUntil('the link', () => link() !== undefined, 60_000)
      await page.goto('about:blank')
      await page.goto(link()!)
      await page.getByText('通过邮件里的链接打开').waitFor()
      await typed(page, owner)
      await inside(page)
    } finally {
      over = true
      await going
    }
    // With the siege over, a browser that nothing speaks for waits no longer than the bound.
    expect(await insist(client('198.51.100.99'), owner)).toBeLessThanOrEqual(BOUND_SECONDS)
  })
})
