import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from './index.ts'
import { ADDRESS_BURST } from './internal/sign-in-tally.ts'

const WRONG = 'Wrong-Horse-9'
const PAIRS = 100

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
const attempt = (email: string, password = WRONG, address?: string) =>
  signIn(region.services, { email, password, ...(address ? { address } : {}) })

async function person(slug: string, security: object = {}) {
  const tenant = await region.tenant(slug)
  await tenant.as('radiologist')
  await sql('update tenants set security = $1 where id = $2', [security, tenant.id])
  return `p1@${slug}.example`
}

const median = (of: readonly number[]) => [...of].sort((a, b) => a - b)[of.length >> 1]!

describe('promise C6: a lock', () => {
  it('comes after as many failures for an address nobody has, in the same words', async () => {
    for (const [slug, security] of [
      ['lock-a', {}],
      ['lock-b', { lockAfter: 3, lockMinutes: 60 }],
    ] as const) {
      const known = await person(slug, security)
      const unknown = `nobody@${slug}.example`
      for (let i = 0; i < 7; i += 1) expect(await attempt(unknown)).toEqual(await attempt(known))
      expect((await attempt(known)).outcome).toBe('locked')
      later(61 * 60)
      expect(await attempt(unknown)).toEqual(await attempt(known))
      expect((await attempt(known)).outcome).toBe('refused')
    }
  })

  it('forgets failures after a day, for an address nobody has as for one that somebody has', async () => {
    const known = await person('lock-day')
    const unknown = 'nobody@lock-day.example'
    const both = async () => {
      const answer = await attempt(known)
      expect(await attempt(unknown)).toEqual(answer)
      return answer
    }
    expect([await both(), await both()]).toMatchObject([{ triesLeft: 4 }, { triesLeft: 3 }])
    later(23 * 3600)
    expect(await both()).toMatchObject({ triesLeft: 2 })
    later(25 * 3600)
    expect(await both()).toMatchObject({ triesLeft: 4 })
  })

  it('counts tries that come at once: twenty get no more guesses than five', async () => {
    const email = await person('lock-c')
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(email)))
    expect(answers.filter((answer) => answer.outcome === 'refused').length).toBeLessThanOrEqual(4)
    expect((await attempt(email, TEST_PASSWORD)).outcome).toBe('locked')
  })

  it('counts tries that come at once alike for an address nobody has', async () => {
    const known = await person('lock-race')
    const outcomes = async (email: string) => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => attempt(email)))
      return answers.map((answer) => JSON.stringify(answer)).sort()
    }
    expect(await outcomes('nobody@lock-race.example')).toEqual(await outcomes(known))
  })

  it('does not follow a mail domain: what one hospital sets reaches nobody of another', async () => {
    const known = await person('lock-mail-b')
    const strict = await region.tenant('lock-mail-a')
    await sql('update tenants set security = $1 where id = $2', [
      { lockAfter: 3, lockMinutes: 1440 },
      strict.id,
    ])
    const [guest] = await sql(
      "insert into users (email, name) values ('guest@lock-mail-b.example', 'x') returning id",
    )
    await sql('insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, $3, $4)', [
      strict.id,
      guest?.id,
      'x',
      ['radiologist'],
    ])
    for (let i = 0; i < 3; i += 1) expect((await attempt(known)).outcome).toBe('refused')
    expect((await attempt(known, TEST_PASSWORD)).outcome).toBe('ok')
  })

  it('is not opened by waiting for a right password while it holds', async () => {
    const email = await person('lock-d')
    for (let i = 0; i < 5; i += 1) await attempt(email)
    expect((await attempt(email, TEST_PASSWORD)).outcome).toBe('locked')
    later(14 * 60)
    expect((await attempt(email, TEST_PASSWORD)).outcome).toBe('locked')
    later(61)
    expect((await attempt(email, TEST_PASSWORD)).outcome).toBe('ok')
  })

  it('slows an address down that tries many accounts, and no other address', async () => {
    const email = await person('spray')
    const from = '198.51.100.7'
    const outcomes: string[] = []
    for (let i = 0; i < ADDRESS_BURST + 2; i += 1)
      outcomes.push((await attempt(`p${i}@elsewhere.example`, WRONG, from)).outcome)
    expect(outcomes.slice(0, ADDRESS_BURST).every((outcome) => outcome === 'refused')).toBe(true)
    expect(outcomes.slice(ADDRESS_BURST)).toEqual(['locked', 'locked'])
    expect((await attempt(email, TEST_PASSWORD, from)).outcome).toBe('locked')
    expect((await attempt(email, TEST_PASSWORD, '198.51.100.8')).outcome).toBe('ok')
    later(60)
    expect((await attempt(email, TEST_PASSWORD, from)).outcome).toBe('ok')
  })

  it('counts the network of an IPv6 address, since its hosts have 2^64 of their own', async () => {
    const email = await person('spray-six')
    for (let i = 0; i < ADDRESS_BURST; i += 1)
      await attempt(`q${i}@elsewhere.example`, WRONG, `2001:db8:1:2::${i.toString(16)}`)
    expect((await attempt(email, TEST_PASSWORD, '2001:db8:1:2:ffff::1')).outcome).toBe('locked')
    expect((await attempt(email, TEST_PASSWORD, '2001:db8:1:3::1')).outcome).toBe('ok')
  })

  it('costs an address nothing for people who sign in rightly', async () => {
    const email = await person('busy')
    for (let i = 0; i < ADDRESS_BURST + 3; i += 1)
      expect((await attempt(email, TEST_PASSWORD, '198.51.100.9')).outcome).toBe('ok')
  })
})

describe('promise C6: who has an account', () => {
  it('is not told by time: under 5 ms between unknown and wrong, in the median of 200 tries', async () => {
    const email = await person('timing', { lockAfter: 10 })
    const clock = async (who: string) => {
      const begun = performance.now()
      await attempt(who)
      return performance.now() - begun
    }
    const differences: number[] = []
    for (let i = 0; i < PAIRS; i += 1) {
      await sql('update users set failed_sign_ins = 0, locked_until = null')
      await sql('delete from rate_buckets')
      const unknown = `nobody${i}@timing.example`
      // In turns first, so that what lingers of one try weighs on both.
      const [first, second] = i % 2 ? [email, unknown] : [unknown, email]
      const [a, b] = [await clock(first), await clock(second)]
      differences.push(i % 2 ? a - b : b - a)
    }
    expect(Math.abs(median(differences))).toBeLessThan(5)
  })

  it('would be told if no password were compared for unknown ones: the clock can see an argon2id', async () => {
    const begun = performance.now()
    await region.services.hasher.verify(await region.services.hasher.hash('x'), 'y')
    expect(performance.now() - begun).toBeGreaterThan(5)
  })

  it('is found in any writing of the address: NFKC first, then judged', async () => {
    const email = await person('nfkc')
    const wide = email.replace('p1', 'ｐ１').toUpperCase()
    expect((await attempt(` ${wide} `, TEST_PASSWORD)).outcome).toBe('ok')
    for (const bad of ['ｐ１', 'p1@', 'p1@nfkc.example\n@evil.example', 'p1@nfkc.example,x@evil.example'])
      await expect(attempt(bad, TEST_PASSWORD)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('the audit of sign-in', () => {
  it('has a row for a session that opened and for a refusal, in the person’s hospital', async () => {
    const email = await person('audited')
    await attempt(email, TEST_PASSWORD, '203.0.113.5')
    await attempt(email, WRONG, '203.0.113.6')
    const rows = () =>
      sql(
        `select action, outcome, address, details->>'by' as by from audit_events
         where actor_id in (select id::text from users where email = $1) order by at, action`,
        [email],
      )
    await expect.poll(rows, { timeout: 5000 }).toEqual([
      { action: 'person.sign-in-refused', outcome: 'refused', address: '203.0.113.6', by: 'password' },
      { action: 'person.signed-in', outcome: 'success', address: '203.0.113.5', by: 'password' },
    ])
  })
})
