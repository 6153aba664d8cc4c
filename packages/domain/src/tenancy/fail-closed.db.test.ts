import { cutDatabase, runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  answerRecoveryCode,
  answerTotp,
  authenticateToken,
  createToken,
  listOwnSessions,
  readSession,
  readSignIn,
  signIn,
} from './index.ts'

let region: TestRegion
let now = new Date('2026-03-18T06:00:00Z')
beforeAll(async () => {
  region = await startRegion({ now: () => now })
})
afterAll(async () => {
  await region.stop()
})

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}

async function person(slug: string) {
  const tenant = await region.tenant(slug)
  await tenant.as('radiologist')
  const email = `p1@${slug}.example`
  const enter = async () => {
    const answer = await signIn(region.services, { email, password: TEST_PASSWORD })
    if (answer.outcome !== 'ok') throw new Error(answer.outcome)
    return answer.sessionToken
  }
  return { tenant, email, enter }
}

it('promise C4: nobody is let in while the database is away, and who was in is in again when it is back', async () => {
  const { services } = region
  const { tenant, email, enter } = await person('outage')
  const token = await enter()
  const machine = await createToken(services, { tenantId: tenant.id, label: 'x', scopes: ['study:read'] })
  expect(await readSession(services, { token })).not.toBeNull()
  const cut = await cutDatabase(region.adminUrl)
  try {
    const challenge = token
    for (const ask of [
      () => readSession(services, { token }),
      () => signIn(services, { email, password: TEST_PASSWORD }),
      () => answerTotp(services, { challenge, code: '000000' }),
      () => answerRecoveryCode(services, { challenge, code: 'x' }),
      () => readSignIn(services, { challenge }),
      () => listOwnSessions(services, { session: token }),
      () => authenticateToken(services, { token: machine.token }),
    ])
      await expect(ask(), String(ask)).rejects.toThrow()
  } finally {
    await cut.mend()
  }
  expect(await readSession(services, { token })).toMatchObject({ email })
  expect(await authenticateToken(services, { token: machine.token })).not.toBeNull()
})

it('promise C5: a session ends after 30 idle minutes and after 12 hours where the hospital set nothing', async () => {
  const { enter } = await person('defaults')
  const alive = async (token: string) => (await readSession(region.services, { token })) !== null
  const idle = await enter()
  later(30)
  expect(await alive(idle)).toBe(true)
  later(30.1)
  expect(await alive(idle)).toBe(false)
  const busy = await enter()
  for (let minute = 0; minute + 29 < 12 * 60; minute += 29) {
    later(29)
    expect(await alive(busy), `after ${minute + 29} minutes`).toBe(true)
  }
  later(29)
  expect(await alive(busy)).toBe(false)
})

it('promise C5: a session closed elsewhere is nobody within a second, in another process too', async () => {
  const { enter } = await person('revoked')
  const token = await enter()
  expect(await readSession(region.services, { token })).not.toBeNull()
  // By another connection, as another process would.
  await runSql(region.adminUrl, 'update sessions set revoked_at = now()')
  const begun = performance.now()
  expect(await readSession(region.services, { token })).toBeNull()
  expect(performance.now() - begun).toBeLessThan(1000)
})
