import { smtpMailer } from '@yingtong/platform'
import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { type MailServer, startMailServer } from '@yingtong/testkit/mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  acceptInvitation,
  addPasskey,
  askPasskeySignIn,
  beginPasskey,
  offerReset,
  readSession,
  requestPass,
  signIn,
  signInByPasskey,
} from './index.ts'
import { SoftwareAuthenticator } from './test/software-authenticator.ts'

const ORIGIN = 'https://pacs.example'
const WRONG = 'Wrong-Horse-9'

let region: TestRegion
let mails: MailServer
let now = new Date('2026-03-18T06:00:00Z')
beforeAll(async () => {
  mails = await startMailServer()
  const mail = smtpMailer({
    url: `smtp://127.0.0.1:${mails.port}`,
    from: 'pacs@county.example',
    origin: ORIGIN,
  })
  region = await startRegion({ now: () => now, mail })
  await region.runJobs()
})
afterAll(async () => {
  await region.stop()
  await mails.stop()
})

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const attempt = (
  email: string,
  password: string,
  from: { address?: string; browser?: string; pass?: string },
) => signIn(region.services, { email, password, ...from })
const lettersTo = (email: string) => mails.letters.filter(({ to }) => to.includes(email))
const linksTo = (email: string) =>
  lettersTo(email).flatMap(({ text }) => /https:\S+\/sign-in#pass=([\w-]{43})/.exec(text)?.[1] ?? [])

async function person(slug: string) {
  const tenant = await region.tenant(slug)
  await tenant.as('radiologist')
  return { tenant, email: `p1@${slug}.example` }
}

/** So many judged tries from networks of their own; the last a moment ago. */
async function besiege(email: string, times: number) {
  for (let judged = 0, i = 0; judged < times; i += 1) {
    const answer = await attempt(email, WRONG, { address: `198.18.${i >> 8}.${i & 255}` })
    if (answer.outcome === 'slow') later(answer.waitSeconds)
    else judged += 1
  }
}

/** Long enough for a letter to come that must not. */
const quiet = () => new Promise((done) => setTimeout(done, 2500))

describe('promise C6: a letter', () => {
  it('tells the owner once that somebody tries hard, and again only after a sign-in and a day', async () => {
    const { email } = await person('mail-a')
    await besiege(email, 45)
    await expect.poll(() => lettersTo(email).length, { timeout: 20_000 }).toBe(1)
    expect(lettersTo(email)[0]?.text).toMatch(
      /您的账号有 1\d 次登录失败[\s\S]*https:\/\/pacs\.example\/account/,
    )
    await besiege(email, 30)
    await quiet()
    expect(lettersTo(email)).toHaveLength(1)
    later(31)
    expect((await attempt(email, TEST_PASSWORD, { address: '203.0.113.1' })).outcome).toBe('ok')
    await besiege(email, 25)
    await quiet()
    expect(lettersTo(email)).toHaveLength(1)
    later(24 * 3600)
    expect((await attempt(email, TEST_PASSWORD, { address: '203.0.113.1' })).outcome).toBe('ok')
    await besiege(email, 25)
    await expect.poll(() => lettersTo(email).length, { timeout: 20_000 }).toBe(2)
  })

  it('does not come for a few slips, nor to an address that nobody has', async () => {
    const { email } = await person('mail-b')
    await besiege(email, 8)
    await besiege('nobody@mail-b.example', 30)
    await quiet()
    expect([...lettersTo(email), ...lettersTo('nobody@mail-b.example')]).toHaveLength(0)
  })
})

describe('promise C6: a link from the mail box', () => {
  it('lets its browser try at once while strangers keep the account slow, replaces no password, and is good once', async () => {
    const { email } = await person('link-a')
    await besiege(email, 18)
    await requestPass(region.services, { email })
    await expect.poll(() => linksTo(email).length, { timeout: 20_000 }).toBe(1)
    const pass = linksTo(email)[0]!
    const address = '203.0.113.2'
    await besiege(email, 1)
    expect((await attempt(email, TEST_PASSWORD, { address })).outcome).toBe('slow')
    expect((await attempt(email, WRONG, { address, pass })).outcome).toBe('refused')
    const answer = await attempt(email, TEST_PASSWORD, { address, pass })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    expect((await attempt(email, TEST_PASSWORD, { address, pass })).outcome).toBe('slow')
    // The browser is known from here on.
    const known = { address, browser: answer.browserToken! }
    expect((await attempt(email, TEST_PASSWORD, known)).outcome).toBe('ok')
  })

  it('is sent once however often it is asked for, for nobody else’s account, and only under siege', async () => {
    const { email } = await person('link-b')
    const other = await person('link-c')
    await requestPass(region.services, { email })
    await quiet()
    expect(linksTo(email)).toHaveLength(0)
    await besiege(email, 18)
    await besiege(other.email, 18)
    for (let i = 0; i < 5; i += 1) {
      expect(await requestPass(region.services, { email })).toEqual({ asked: true })
      expect(await requestPass(region.services, { email: 'nobody@link-b.example' })).toEqual({ asked: true })
    }
    await expect.poll(() => linksTo(email).length, { timeout: 20_000 }).toBe(1)
    await quiet()
    await requestPass(region.services, { email })
    await quiet()
    expect(linksTo(email)).toHaveLength(1)
    const pass = linksTo(email)[0]!
    await besiege(other.email, 1)
    expect((await attempt(other.email, TEST_PASSWORD, { address: '203.0.113.3', pass })).outcome).toBe('slow')
    const stored = JSON.stringify([
      ...(await runSql(region.adminUrl, 'select * from sign_in_challenges')),
      ...(await runSql(region.adminUrl, 'select data from pgboss.job')),
    ])
    expect(stored).not.toContain(pass)
    later(24 * 3600 + 1)
    await besiege(email, 18)
    expect((await attempt(email, TEST_PASSWORD, { address: '203.0.113.4', pass })).outcome).toBe('slow')
  })

  it('comes with a reset too, since its new password must not wait for guesses at the old one', async () => {
    const { tenant, email } = await person('link-d')
    const officer = await tenant.as('security-admin')
    const [row] = await runSql(region.adminUrl, 'select id from users where email = $1', [email])
    await besiege(email, 18)
    const { token } = await offerReset(officer, { userId: String(row?.id) })
    await runSql(region.adminUrl, 'update invitations set opens_at = null where email = $1', [email])
    const accepted = await acceptInvitation(region.services, { token, password: 'Newer-Horse-7' })
    await besiege(email, 1)
    const address = '203.0.113.5'
    expect((await attempt(email, 'Newer-Horse-7', { address })).outcome).toBe('slow')
    expect((await attempt(email, 'Newer-Horse-7', { address, pass: accepted.pass! })).outcome).toBe('ok')
  })
})

describe('promise C6: a passkey alone', () => {
  async function withPasskey(slug: string) {
    const { email } = await person(slug)
    const key = new SoftwareAuthenticator()
    const first = await attempt(email, TEST_PASSWORD, {})
    if (first.outcome !== 'ok') throw new Error('not signed in')
    const asker = { session: first.sessionToken }
    const begun = await beginPasskey(region.services, { asker, password: TEST_PASSWORD, origin: ORIGIN })
    if (begun.outcome !== 'begun') throw new Error('not begun')
    const response = key.create(begun.options, ORIGIN)
    const { ceremony } = begun
    await addPasskey(region.services, { asker, ceremony, origin: ORIGIN, label: 'x', response })
    return { email, key }
  }
  const ask = () => askPasskeySignIn(region.services, { origin: ORIGIN })

  it('signs in at once while strangers keep the account slow, once for each question', async () => {
    const { email, key } = await withPasskey('alone-a')
    await besiege(email, 18)
    expect((await attempt(email, TEST_PASSWORD, { address: '203.0.113.6' })).outcome).toBe('slow')
    const { ceremony, options } = await ask()
    const response = key.get(options, ORIGIN)
    const answer = await signInByPasskey(region.services, { ceremony, origin: ORIGIN, response })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    const session = await readSession(region.services, { token: answer.sessionToken })
    expect(session).toMatchObject({ secondFactor: 'passkey' })
    expect((await signInByPasskey(region.services, { ceremony, origin: ORIGIN, response })).outcome).not.toBe(
      'ok',
    )
  })

  it('opens nothing without its person’s PIN or finger, for another question, from another page, or too late', async () => {
    const { key } = await withPasskey('alone-b')
    const outcome = async (given: {
      asked: Awaited<ReturnType<typeof ask>>
      options?: object
      origin?: string
      ceremony?: string
    }) => {
      const { asked, options, origin = ORIGIN } = given
      const response = key.get({ ...asked.options, ...options }, origin)
      const ceremony = given.ceremony ?? asked.ceremony
      return (await signInByPasskey(region.services, { ceremony, origin: ORIGIN, response })).outcome
    }
    expect(await outcome({ asked: await ask(), options: { userVerification: 'preferred' } })).toBe('refused')
    expect(await outcome({ asked: await ask(), options: { challenge: 'bm90IGFza2Vk' } })).toBe('refused')
    expect(await outcome({ asked: await ask(), origin: 'https://pacs.example.evil' })).toBe('refused')
    expect(await outcome({ asked: await ask(), ceremony: 'made-up' })).toBe('expired')
    const late = await ask()
    later(5 * 60 + 1)
    expect(await outcome({ asked: late })).toBe('expired')
    expect(await outcome({ asked: await ask() })).toBe('ok')
  })
})
