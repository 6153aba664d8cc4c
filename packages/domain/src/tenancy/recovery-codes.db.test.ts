import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addPasskey,
  answerRecoveryCode,
  appointOperator,
  beginPasskey,
  beginTotp,
  confirmTotp,
  makeRecoveryCodes,
  readOwnSecurity,
  readSession,
  removeTotp,
  type SignInOutcome,
  signIn,
} from './index.ts'
import { SoftwareAuthenticator } from './test/software-authenticator.ts'

const ORIGIN = 'https://pacs.example'

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

type Of<K extends SignInOutcome['outcome']> = Extract<SignInOutcome, { outcome: K }>
function must<K extends SignInOutcome['outcome']>(answer: SignInOutcome, outcome: K): Of<K> {
  if (answer.outcome !== outcome) throw new Error(`not ${outcome}: ${JSON.stringify(answer)}`)
  return answer as Of<K>
}

async function person(slug: string, security: object = {}) {
  const tenant = await region.tenant(slug)
  const { actor } = await tenant.as('radiologist')
  await sql('update tenants set security = $1 where id = $2', [security, tenant.id])
  const email = `p1@${slug}.example`
  const enter = () => signIn(region.services, { email, password: TEST_PASSWORD })
  return { email, userId: actor.id, enter }
}

async function enrol(asker: { session: string } | { challenge: string }) {
  const begun = await beginTotp(region.services, { asker, password: TEST_PASSWORD })
  if (begun.outcome !== 'begun') throw new Error(begun.outcome)
  return must(await confirmTotp(region.services, { asker, code: codeOf(begun.secret) }), 'ok').sessionToken
}

async function make(session: string, password = '') {
  const made = await makeRecoveryCodes(region.services, { session, password })
  if (made.outcome !== 'made') throw new Error(made.outcome)
  return made.codes
}

/** Somebody with an authenticator app and the ten codes that were shown after it was confirmed. */
async function withCodes(slug: string, security: object = {}) {
  const who = await person(slug, security)
  const begun = await who.enter()
  const asker =
    begun.outcome === 'ok' ? { session: begun.sessionToken } : { challenge: must(begun, 'next').challenge }
  const session = await enrol(asker)
  return { ...who, session, codes: await make(session) }
}

const answer = async (who: { enter: () => Promise<SignInOutcome> }, code: string) => {
  const { challenge } = must(await who.enter(), 'next')
  return answerRecoveryCode(region.services, { challenge, code })
}

describe('promise C6: recovery codes', () => {
  it('are ten, shown once after the second factor was confirmed, and kept as digests', async () => {
    const { codes, session, userId } = await withCodes('rec-a')
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/)
    const rows = await sql('select * from recovery_codes where user_id = $1', [userId])
    expect(rows).toHaveLength(10)
    const kept = JSON.stringify(rows)
    for (const code of codes) {
      expect(kept).not.toContain(code)
      expect(kept).not.toContain(code.replaceAll('-', ''))
    }
    expect(await readOwnSecurity(region.services, { session })).toMatchObject({
      recoveryCodes: { left: 10, madeAt: now },
    })
  })

  it('come after the first passkey just so', async () => {
    const who = await person('rec-key')
    const asker = { session: must(await who.enter(), 'ok').sessionToken }
    const key = new SoftwareAuthenticator()
    const begun = await beginPasskey(region.services, { asker, password: TEST_PASSWORD, origin: ORIGIN })
    if (begun.outcome !== 'begun') throw new Error(begun.outcome)
    const added = await addPasskey(region.services, {
      asker,
      ceremony: begun.ceremony,
      origin: ORIGIN,
      label: 'stick',
      response: key.create(begun.options, ORIGIN),
    })
    expect(await make(must(added, 'ok').sessionToken)).toHaveLength(10)
  })

  it('open a session in place of the code of the app, each once, however it is typed', async () => {
    const who = await withCodes('rec-b')
    const [code = '', other = ''] = who.codes
    const { sessionToken } = must(await answer(who, ` ${code.toLowerCase().replaceAll('-', ' ')}`), 'ok')
    expect(await readSession(region.services, { token: sessionToken })).toMatchObject({
      secondFactor: 'recovery',
    })
    expect(await readOwnSecurity(region.services, { session: sessionToken })).toMatchObject({
      recoveryCodes: { left: 9 },
      recovered: true,
    })
    expect(await answer(who, code)).toMatchObject({ outcome: 'refused' })
    must(await answer(who, other), 'ok')
  })

  it('open one session when one is given twice at the same moment', async () => {
    const who = await withCodes('rec-race')
    const answers = await Promise.all([answer(who, who.codes[0]!), answer(who, who.codes[0]!)])
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['ok', 'refused'])
  })

  it('are nobody else’s, and five wrong ones end the sign-in, not the account', async () => {
    const [mine, theirs] = [await withCodes('rec-c'), await withCodes('rec-d')]
    const { challenge } = must(await mine.enter(), 'next')
    const outcomes: string[] = []
    for (const code of theirs.codes.slice(0, 6))
      outcomes.push((await answerRecoveryCode(region.services, { challenge, code })).outcome)
    expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'expired'])
    must(await answer(mine, mine.codes[0]!), 'ok')
    must(await answer(theirs, theirs.codes[0]!), 'ok')
  })

  it('are made anew for who gives the password, and the old ones are dead', async () => {
    const who = await withCodes('rec-e')
    const again = (password: string) => makeRecoveryCodes(region.services, { session: who.session, password })
    expect(await again('')).toMatchObject({ outcome: 'refused' })
    expect(await again('Wrong-Horse-9')).toMatchObject({ outcome: 'refused', waitSeconds: 0 })
    const fresh = await make(who.session, TEST_PASSWORD)
    expect(await answer(who, who.codes[0]!)).toMatchObject({ outcome: 'refused' })
    must(await answer(who, fresh[0]!), 'ok')
    const rows = await sql(
      `select count(*)::int as n from audit_events where action = 'person.recovery-codes-made' and actor_id = $1`,
      [who.userId],
    )
    expect(rows[0]?.n).toBe(2)
  })

  it('are made without the password only where the factor was confirmed a moment ago', async () => {
    const who = await person('rec-f')
    const session = await enrol({ session: must(await who.enter(), 'ok').sessionToken })
    later(601)
    expect(await makeRecoveryCodes(region.services, { session })).toMatchObject({ outcome: 'refused' })
  })

  it('are not made for somebody without a second factor, and die with the last one', async () => {
    const bare = await person('rec-g')
    const session = must(await bare.enter(), 'ok').sessionToken
    await expect(make(session, TEST_PASSWORD)).rejects.toMatchObject({ code: 'conflict' })
    const who = await withCodes('rec-h')
    await removeTotp(region.services, { session: who.session, password: TEST_PASSWORD })
    const rows = await sql('select 1 from recovery_codes where user_id = $1', [who.userId])
    expect(rows).toEqual([])
  })

  it('lead out of the loss of a telephone also where a second factor is demanded', async () => {
    const who = await withCodes('rec-i', { secondFactor: 'required' })
    const remove = (session: string) => removeTotp(region.services, { session, password: TEST_PASSWORD })
    await expect(remove(who.session)).rejects.toMatchObject({ code: 'conflict' })
    const { sessionToken } = must(await answer(who, who.codes[0]!), 'ok')
    expect(await remove(sessionToken)).toEqual({ outcome: 'removed' })
    expect(must(await who.enter(), 'next').step).toBe('enrol')
    await enrol({ session: sessionToken })
    expect(must(await who.enter(), 'next').step).toBe('second-factor')
  })
})

describe('L2: who runs the platform', () => {
  it('has no session until a second factor is set up, and no power in one without', async () => {
    const who = await person('op-a')
    const before = must(await who.enter(), 'ok').sessionToken
    await appointOperator(region.services, { userId: who.userId })
    expect(await readSession(region.services, { token: before })).toBeNull()
    const { challenge, step } = must(await who.enter(), 'next')
    expect(step).toBe('enrol')
    const session = await enrol({ challenge })
    expect(await readSession(region.services, { token: session })).toMatchObject({
      platformOperator: true,
      secondFactor: 'totp',
    })
    await sql('update sessions set second_factor = null where user_id = $1', [who.userId])
    expect(await readSession(region.services, { token: session })).toMatchObject({ platformOperator: false })
  })

  it('cannot remove the last one', async () => {
    const who = await person('op-b')
    await appointOperator(region.services, { userId: who.userId })
    const session = await enrol({ challenge: must(await who.enter(), 'next').challenge })
    await expect(removeTotp(region.services, { session, password: TEST_PASSWORD })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})
