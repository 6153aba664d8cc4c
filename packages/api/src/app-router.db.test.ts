import { readSession, signIn } from '@yingtong/domain'
import { plantStudy, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from './app-router.ts'

let region: TestRegion
beforeAll(async () => {
  region = await startRegion()
})
afterAll(() => region.stop())

async function caller(email: string) {
  const answer = await signIn(region.services, { email, password: TEST_PASSWORD })
  if (answer.outcome !== 'ok') throw new Error('not signed in')
  const session = await readSession(region.services, { token: answer.sessionToken })
  return appRouter.createCaller({
    services: region.services,
    session,
    sessionToken: answer.sessionToken,
    requestId: crypto.randomUUID(),
  })
}

describe('the tRPC door', () => {
  it('refuses everything but session.me without a session', async () => {
    const anonymous = appRouter.createCaller({
      services: region.services,
      session: null,
      sessionToken: null,
      requestId: 'r',
    })
    expect(await anonymous.session.me()).toBeNull()
    await expect(anonymous.worklist.list({})).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  it('serves a person their own hospital, and 404 for another’s exam', async () => {
    const mine = await region.tenant('api-a')
    await mine.as('radiologist')
    const theirs = await region.tenant('api-b')
    const here = await plantStudy(region.database, mine.id)
    const there = await plantStudy(region.database, theirs.id)
    const person = await caller('p1@api-a.example')
    expect((await person.worklist.list({ view: 'all' })).rows.map((row) => row.studyId)).toEqual([
      here.studyId,
    ])
    expect((await person.worklist.study({ studyId: here.studyId })).name).toBe('陈玉兰')
    await expect(person.worklist.study({ studyId: there.studyId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('answers bad input with the field and the reason, and missing rights with the permission', async () => {
    const tenant = await region.tenant('api-c')
    await tenant.as('clinician')
    const person = await caller('p1@api-c.example')
    await expect(person.worklist.study({ studyId: 'not-an-id' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('studyId'),
    })
    await expect(person.report.open({ studyId: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('report:write'),
    })
  })
})
