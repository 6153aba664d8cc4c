import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addPasskey,
  answerPasskey,
  answerTotp,
  askPasskey,
  beginPasskey,
  beginTotp,
  changeFirstPassword,
  confirmTotp,
  readOwnSecurity,
  readSession,
  readSignIn,
  removePasskey,
  removeTotp,
  type SignInOutcome,
  signIn,
} from './index.ts'
import { SoftwareAuthenticator } from './test/software-authenticator.ts'

const ORIGIN = 'https://pacs.example'
const NEW_PASSWORD = 'Other-Horse-10'

let region: TestRegion
const sql = (statement: string, values: readonly unknown[] = []) => runSql(region.adminUrl, statement, values)
let now = new Date('2026-03-18T06:00:00Z')
beforeAll(async () => {
  region = await startRegion({ now: () => now })
})
afterAll(async () => {
  await region.stop()
})

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })

async function person(slug: string, security: Record<string, unknown> = {}) {
  const tenant = await region.tenant(slug)
  await tenant.as('radiologist')
  await sql('update tenants set security = $1 where id = $2', [security, tenant.id])
  return { email: `p1@${slug}.example`, password: TEST_PASSWORD, tenantId: tenant.id }
}

type Of<K extends SignInOutcome['outcome']> = Extract<SignInOutcome, { outcome: K }>
function must<K extends SignInOutcome['outcome']>(answer: SignInOutcome, outcome: K): Of<K> {
  if (answer.outcome !== outcome) throw new Error(`not ${outcome}: ${JSON.stringify(answer)}`)
  return answer as Of<K>
}
const enter = async (who: { email: string; password: string }) => signIn(region.services, who)
const alive = async (token: string) => (await readSession(region.services, { token })) !== null

/** Signs in by password alone and enrols an authenticator app. */
async function withTotp(slug: string, security: Record<string, unknown> = {}) {
  const who = await person(slug, security)
  const session = must(await enter(who), 'ok').sessionToken
  const begun = await beginTotp(region.services, { asker: { session }, password: TEST_PASSWORD })
  if (begun.outcome !== 'begun') throw new Error('not begun')
  const confirmed = await confirmTotp(region.services, { asker: { session }, code: codeOf(begun.secret) })
  return { ...who, secret: begun.secret, before: session, session: must(confirmed, 'ok').sessionToken }
}

describe('promise C6: a code from an authenticator app', () => {
  it('counts once it was confirmed, under a new session; the seed lies sealed', async () => {
    const who = await withTotp('totp-a')
    expect([await alive(who.before), await alive(who.session)]).toEqual([false, true])
    expect(await readSession(region.services, { token: who.session })).toMatchObject({ secondFactor: 'totp' })
    const rows = await sql('select totp_secret_sealed from users where email = $1', [who.email])
    expect(rows[0]?.totp_secret_sealed).toBeTruthy()
    expect(rows[0]?.totp_secret_sealed).not.toContain(who.secret)
    later(30)
    const { challenge, step } = must(await enter(who), 'next')
    expect(step).toBe('second-factor')
    expect(await readSignIn(region.services, { challenge })).toMatchObject({
      email: who.email,
      factors: { totp: true, passkey: false },
    })
    must(await answerTotp(region.services, { challenge, code: codeOf(who.secret) }), 'ok')
  })

  it('asks for the password before it changes anything, and counts wrong ones', async () => {
    const who = await person('totp-b')
    const session = must(await enter(who), 'ok').sessionToken
    expect(await beginTotp(region.services, { asker: { session }, password: 'Wrong-Horse-9' })).toMatchObject(
      { outcome: 'refused', waitSeconds: 0 },
    )
    expect(await removeTotp(region.services, { session, password: '' })).toMatchObject({ outcome: 'refused' })
  })

  it('is refused when it is replayed, also within its 30 seconds and by another sign-in', async () => {
    const who = await withTotp('totp-c')
    later(30)
    const code = codeOf(who.secret)
    const first = must(await enter(who), 'next').challenge
    must(await answerTotp(region.services, { challenge: first, code }), 'ok')
    expect((await answerTotp(region.services, { challenge: first, code })).outcome).toBe('expired')
    const second = must(await enter(who), 'next').challenge
    expect((await answerTotp(region.services, { challenge: second, code })).outcome).toBe('refused')
    later(30)
    must(await answerTotp(region.services, { challenge: second, code: codeOf(who.secret) }), 'ok')
  })

  it('slows wrong ones down, spread over sign-ins, to one a minute, and locks nobody out', async () => {
    const who = await withTotp('totp-d')
    later(30)
    const waits: number[] = []
    for (let judged = 0; judged < 14; ) {
      const { challenge } = must(await enter(who), 'next')
      const answer = await answerTotp(region.services, { challenge, code: '000000' })
      if (answer.outcome === 'refused') judged += 1
      else later(must(answer, 'slow').waitSeconds)
      if (answer.outcome === 'slow') waits.push(answer.waitSeconds)
    }
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    const { challenge } = must(await enter(who), 'next')
    const early = must(await answerTotp(region.services, { challenge, code: codeOf(who.secret) }), 'slow')
    later(early.waitSeconds)
    must(await answerTotp(region.services, { challenge, code: codeOf(who.secret) }), 'ok')
  })

  it('are asked at once in a known browser while somebody with the password guesses codes elsewhere', async () => {
    const who = await withTotp('totp-known')
    later(30)
    const first = must(await enter(who), 'next').challenge
    const { browserToken } = must(
      await answerTotp(region.services, { challenge: first, code: codeOf(who.secret) }),
      'ok',
    )
    for (let i = 0; i < 12; i += 1) {
      const { challenge } = must(await enter(who), 'next')
      await answerTotp(region.services, { challenge, code: '000000' })
    }
    later(30)
    const stranger = must(await enter(who), 'next').challenge
    for (let i = 0; i < 2; i += 1) await answerTotp(region.services, { challenge: stranger, code: '000000' })
    const from = { browser: browserToken! }
    const own = must(
      await signIn(region.services, { email: who.email, password: TEST_PASSWORD, ...from }),
      'next',
    )
    must(
      await answerTotp(region.services, { challenge: own.challenge, code: codeOf(who.secret), ...from }),
      'ok',
    )
  })

  it('must come within five minutes, and opens nothing by itself before', async () => {
    const who = await withTotp('totp-e')
    later(30)
    const { challenge } = must(await enter(who), 'next')
    expect(await alive(challenge)).toBe(false)
    later(5 * 60 + 1)
    const late = await answerTotp(region.services, { challenge, code: codeOf(who.secret) })
    expect(late.outcome).toBe('expired')
    expect(await readSignIn(region.services, { challenge })).toBeNull()
  })

  it('cannot be replaced by who knows the password only', async () => {
    const who = await withTotp('totp-f')
    const { challenge } = must(await enter(who), 'next')
    await expect(beginTotp(region.services, { asker: { challenge } })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(
      changeFirstPassword(region.services, { challenge, password: NEW_PASSWORD }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      beginPasskey(region.services, { asker: { challenge }, origin: ORIGIN }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('does not open with the seed of somebody else’s row', async () => {
    const [mine, theirs] = [await withTotp('totp-g'), await withTotp('totp-h')]
    await sql(
      `update users set totp_secret_sealed = (select totp_secret_sealed from users where email = $1)
       where email = $2`,
      [mine.email, theirs.email],
    )
    later(30)
    const { challenge } = must(await enter(theirs), 'next')
    await expect(answerTotp(region.services, { challenge, code: codeOf(mine.secret) })).rejects.toMatchObject(
      { name: 'VaultError' },
    )
  })
})

describe('L2: where a hospital demands a second factor', () => {
  it('leads to enrolment at the next sign-in, and opens no session before', async () => {
    const who = await person('must-a', { secondFactor: 'required' })
    const { challenge, step } = must(await enter(who), 'next')
    expect(step).toBe('enrol')
    expect((await answerTotp(region.services, { challenge, code: '123456' })).outcome).toBe('refused')
    const begun = await beginTotp(region.services, { asker: { challenge } })
    if (begun.outcome !== 'begun') throw new Error('not begun')
    expect((await confirmTotp(region.services, { asker: { challenge }, code: '000000' })).outcome).toBe(
      'refused',
    )
    const code = codeOf(begun.secret)
    const { sessionToken } = must(await confirmTotp(region.services, { asker: { challenge }, code }), 'ok')
    expect(await readSession(region.services, { token: sessionToken })).toMatchObject({
      secondFactor: 'totp',
    })
    await expect(
      removeTotp(region.services, { session: sessionToken, password: TEST_PASSWORD }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('asks for the password change of the first sign-in after the second factor', async () => {
    const who = await withTotp('must-b')
    await sql('update users set must_change_password = true where email = $1', [who.email])
    later(30)
    const { challenge } = must(await enter(who), 'next')
    const next = must(await answerTotp(region.services, { challenge, code: codeOf(who.secret) }), 'next')
    expect(next.step).toBe('change-password')
    await expect(
      changeFirstPassword(region.services, { challenge, password: TEST_PASSWORD }),
    ).rejects.toMatchObject({ code: 'invalid' })
    const { sessionToken } = must(
      await changeFirstPassword(region.services, { challenge, password: NEW_PASSWORD }),
      'ok',
    )
    expect([await alive(who.session), await alive(sessionToken)]).toEqual([false, true])
    expect((await enter(who)).outcome).toBe('refused')
  })
})

describe('promise C6: a passkey', () => {
  async function withPasskey(slug: string, security: Record<string, unknown> = {}) {
    const who = await person(slug, security)
    const key = new SoftwareAuthenticator()
    const session = must(await enter(who), 'ok').sessionToken
    const begun = await beginPasskey(region.services, {
      asker: { session },
      password: TEST_PASSWORD,
      origin: ORIGIN,
    })
    if (begun.outcome !== 'begun') throw new Error('not begun')
    const add = {
      asker: { session },
      ceremony: begun.ceremony,
      origin: ORIGIN,
      label: '科室电脑',
      response: key.create(begun.options, ORIGIN),
    }
    return { ...who, key, add, session: must(await addPasskey(region.services, add), 'ok').sessionToken }
  }
  const ask = async (challenge: string) => {
    const options = await askPasskey(region.services, { challenge, origin: ORIGIN })
    if (!options) throw new Error('nothing asked')
    return options
  }

  it('is made once per ceremony, signs in, and rotates the session', async () => {
    const who = await withPasskey('key-a')
    expect((await addPasskey(region.services, { ...who.add, asker: { session: who.session } })).outcome).toBe(
      'expired',
    )
    const { challenge } = must(await enter(who), 'next')
    const response = who.key.get(await ask(challenge), ORIGIN)
    const answer = await answerPasskey(region.services, { challenge, origin: ORIGIN, response })
    const { sessionToken } = must(answer, 'ok')
    expect(await readSession(region.services, { token: sessionToken })).toMatchObject({
      secondFactor: 'passkey',
    })
    const security = await readOwnSecurity(region.services, { session: sessionToken })
    expect(security.passkeys).toMatchObject([{ label: '科室电脑', lastUsedAt: now }])
  })

  it('is refused from another page, for another question, from another key, and twice', async () => {
    const who = await withPasskey('key-b')
    const { challenge } = must(await enter(who), 'next')
    const outcome = async (response: ReturnType<SoftwareAuthenticator['get']>) =>
      (await answerPasskey(region.services, { challenge, origin: ORIGIN, response })).outcome
    const options = await ask(challenge)
    expect(await outcome(who.key.get(options, 'https://pacs.example.evil'))).toBe('refused')
    // What was to be signed is gone after one answer.
    expect(await outcome(who.key.get(options, ORIGIN))).toBe('refused')
    expect(await outcome(who.key.get({ ...(await ask(challenge)), challenge: 'bm90IGFza2Vk' }, ORIGIN))).toBe(
      'refused',
    )
    expect(await outcome(new SoftwareAuthenticator().get(await ask(challenge), ORIGIN))).toBe('refused')
    const fresh = must(await enter(who), 'next').challenge
    const response = who.key.get(await ask(fresh), ORIGIN)
    must(await answerPasskey(region.services, { challenge: fresh, origin: ORIGIN, response }), 'ok')
    expect(
      (await answerPasskey(region.services, { challenge: fresh, origin: ORIGIN, response })).outcome,
    ).toBe('expired')
  })

  it('is refused when its counter goes back: somebody copied it', async () => {
    const who = await withPasskey('key-c')
    const tryOnce = async () => {
      const { challenge } = must(await enter(who), 'next')
      const response = who.key.get(await ask(challenge), ORIGIN)
      return (await answerPasskey(region.services, { challenge, origin: ORIGIN, response })).outcome
    }
    expect(await tryOnce()).toBe('ok')
    who.key.counter -= 1
    expect(await tryOnce()).toBe('refused')
    who.key.counter += 5
    expect(await tryOnce()).toBe('ok')
  })

  it('is removed by its owner only, and the last one not where one is demanded', async () => {
    const [mine, theirs] = [await withPasskey('key-d'), await withPasskey('key-e')]
    const { passkeys } = await readOwnSecurity(region.services, { session: mine.session })
    const passkeyId = passkeys[0]!.id
    const remove = (session: string) =>
      removePasskey(region.services, { session, password: TEST_PASSWORD, passkeyId })
    await expect(remove(theirs.session)).rejects.toMatchObject({ code: 'not-found' })
    const demand = (security: object) =>
      sql('update tenants set security = $1 where id = $2', [security, mine.tenantId])
    await demand({ secondFactor: 'required' })
    await expect(remove(mine.session)).rejects.toMatchObject({ code: 'conflict' })
    await demand({})
    expect(await remove(mine.session)).toEqual({ outcome: 'removed' })
    expect((await enter(mine)).outcome).toBe('ok')
  })
})
