import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Auth } from '@auth/core'
import * as api from '@yingtong/api'
import * as domain from '@yingtong/domain'
import { cutDatabase, runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnvironment } from '../env.ts'
import { authConfig } from './auth-config.ts'

const ORIGIN = 'http://pacs.example'
const CLIENT = { id: 'yingtong', secret: 'client-secret-of-this-test-only-0123456789' }

interface Idp {
  readonly server: Server
  readonly issuer: string
  /** What the provider says of whom it signs in next. */
  claims: Record<string, unknown> & { sub: string }
}

let region: TestRegion
const sql = (statement: string, values: readonly unknown[] = []) => runSql(region.adminUrl, statement, values)
let idp: Idp
beforeAll(async () => {
  region = await startRegion()
  idp = await startIdp()
})
afterAll(async () => {
  idp.server.closeAllConnections()
  idp.server.close()
  await region.stop()
})

/** A certified OpenID provider; its sign-in form is answered by `claims`. */
async function startIdp(): Promise<Idp> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const made: Idp = { server, issuer, claims: { sub: 'nobody' } }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${ORIGIN}/api/auth/callback/oidc`],
      },
    ],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of-this-test-only'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx: unknown, sub: string) => ({ accountId: sub, claims: () => made.claims }),
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
  })
  const callback = provider.callback()
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return callback(request, response)
    const { prompt, params, grantId } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, {
        login: { accountId: made.claims.sub, amr: made.claims.amr as string[] },
      })
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: made.claims.sub, clientId: String(params.client_id) })
    grant?.addOIDCScope('openid email profile')
    const consent = { grantId: await grant?.save() }
    return provider.interactionFinished(request, response, { consent })
  })
  return made
}

/** A browser: keeps cookies per host and follows to the provider and back. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>()
  readonly #environment: Readonly<Record<string, string>>
  readonly #origin: string

  constructor(environment: Readonly<Record<string, string>> = {}, origin = ORIGIN) {
    this.#environment = environment
    this.#origin = origin
  }

  cookie(name: string): string | undefined {
    return this.#jar(this.#origin).get(name)
  }

  plant(name: string, value: string): void {
    this.#jar(this.#origin).set(name, value)
  }

  async #door(request: Request): Promise<Response> {
    const env = readEnvironment({
      AUTH_SECRET: 'a-secret-of-this-test-only-0123456789',
      DATABASE_URL: region.appUrl,
      MASTER_KEY_FILE: '/not/read/here',
      ...this.#environment,
    })
    const sessionToken = this.cookie('authjs.session-token') ?? null
    const door = {
      services: region.services,
      origin: this.#origin,
      sessionToken,
      browserToken: null,
      address: '192.0.2.7',
    }
    return Auth(request, authConfig({ env, domain, api, door }))
  }

  async go(url: string, form?: Record<string, string>): Promise<Response> {
    const target = new URL(url, this.#origin)
    const jar = this.#jar(target.origin)
    const headers = new Headers({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') })
    if (form) headers.set('content-type', 'application/x-www-form-urlencoded')
    const body = form ? new URLSearchParams(form).toString() : undefined
    const init = { headers, redirect: 'manual', ...(form ? { method: 'POST', body } : {}) } as const
    const ours = target.origin === this.#origin
    const response = ours ? await this.#door(new Request(target, init)) : await fetch(target, init)
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = /^([^=]+)=([^;]*)/.exec(line)!.slice(1) as [string, string]
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  async post(path: string, form: Record<string, string> = {}): Promise<Response> {
    const { csrfToken } = (await (await this.go('/api/auth/csrf')).json()) as { csrfToken: string }
    return this.go(path, { ...form, csrfToken })
  }

  /** Through the identity provider and back; the address where it ended. */
  async throughIdp(): Promise<string> {
    let at = (await this.post('/api/auth/signin/oidc', { callbackUrl: `${ORIGIN}/worklist` })).headers.get(
      'location',
    )!
    for (let hop = 0; hop < 12 && /\/api\/auth\/callback\/|^http:\/\/127/.test(at); hop += 1)
      at = new URL((await this.go(at)).headers.get('location')!, at).href
    return at
  }

  #jar(origin: string): Map<string, string> {
    const jar = this.#jars.get(origin) ?? new Map<string, string>()
    this.#jars.set(origin, jar)
    return jar
  }
}

const withIdp = (tenants = 'idp-a,idp-b,idp-c,idp-d,idp-e,idp-f') =>
  new Browser({
    OIDC_TENANTS: tenants,
    OIDC_ISSUER: idp.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_NAME: '县统一认证',
  })

async function member(slug: string, security: object = {}) {
  const tenant = await region.tenant(slug)
  const ctx = await tenant.as('radiologist')
  await sql('update tenants set security = $1 where id = $2', [security, tenant.id])
  return { email: `p1@${slug}.example`, userId: ctx.actor.id }
}

const who = async (browser: Browser, cookie = 'authjs.session-token') => {
  const token = browser.cookie(cookie)
  return token ? domain.readSession(region.services, { token }) : null
}

describe('promise C5: the sign-in door', () => {
  const byPassword = (browser: Browser, email: string, password = TEST_PASSWORD) =>
    browser.post('/api/auth/callback/credentials', { step: 'password', email, password })

  it('hands out a session of its own making, whatever token the browser brought', async () => {
    const { email, userId } = await member('door-a')
    const browser = new Browser()
    browser.plant('authjs.session-token', 'chosen-by-somebody-else-000000000000000000000')
    await byPassword(browser, email)
    expect(browser.cookie('authjs.session-token')).not.toContain('chosen')
    expect(await who(browser)).toMatchObject({ userId })
    const chosen = { token: 'chosen-by-somebody-else-000000000000000000000' }
    expect(await domain.readSession(region.services, chosen)).toBeNull()
  })

  it('binds the cookie to host and path on https, out of reach of scripts', async () => {
    const { email } = await member('door-b')
    const browser = new Browser({}, 'https://pacs.example')
    const answer = await byPassword(browser, email)
    const cookie = answer.headers.getSetCookie().find((line) => line.includes('session-token='))
    expect(cookie).toMatch(/^__Host-authjs\.session-token=[\w-]{43};/)
    for (const flag of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(flag)
    expect(cookie).not.toContain('Domain')
    expect(await who(browser, '__Host-authjs.session-token')).not.toBeNull()
  })

  it('is nobody again after signing out, also with the old cookie', async () => {
    const { email } = await member('door-c')
    const browser = new Browser()
    await byPassword(browser, email)
    const stolen = browser.cookie('authjs.session-token')!
    await browser.post('/api/auth/signout')
    expect(browser.cookie('authjs.session-token')).toBeUndefined()
    browser.plant('authjs.session-token', stolen)
    expect(await (await browser.go('/api/auth/session')).json()).toBeNull()
  })

  it('believes no token that is merely well-formed: alg none, another key, no end', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = part({ sub: 'admin', sessionToken: 'x', exp: 4_102_444_800 })
    const forged = [
      `${part({ alg: 'none', typ: 'JWT' })}.${claims}.`,
      `${part({ alg: 'HS256', typ: 'JWT' })}.${claims}.${Buffer.alloc(32, 7).toString('base64url')}`,
      `${part({ alg: 'dir', enc: 'A256GCM' })}..${part({})}.${part({})}.x`,
      '',
      'null',
      '影通',
      '0'.repeat(64),
    ]
    for (const token of forged) {
      const browser = new Browser()
      browser.plant('authjs.session-token', encodeURIComponent(token))
      expect(await (await browser.go('/api/auth/session')).json(), token).toBeNull()
    }
  })

  it('says what is missing without opening a session', async () => {
    const { email } = await member('door-d', { secondFactor: 'required' })
    const browser = new Browser()
    const answer = await byPassword(browser, email)
    expect(new URL(answer.headers.get('location')!).searchParams.get('code')).toMatch(
      /^next:enrol:[\w-]{43}$/,
    )
    expect(browser.cookie('authjs.session-token')).toBeUndefined()
  })

  it('answers a malformed address like an unknown one', async () => {
    const browser = new Browser()
    const code = async (email: string) =>
      new URL((await byPassword(browser, email)).headers.get('location')!).searchParams.get('code')
    expect(await code('not an address')).toBe(await code('unknown@door-a.example'))
  })

  it('opens nothing without the token against forged forms', async () => {
    const { email } = await member('door-e')
    const browser = new Browser()
    await browser.go('/api/auth/callback/credentials', { step: 'password', email, password: TEST_PASSWORD })
    expect(browser.cookie('authjs.session-token')).toBeUndefined()
  })
})

describe('promise C4: the hospital’s identity provider', () => {
  it('signs in an existing member by a verified address, and afterwards by its own name for them', async () => {
    const { email, userId } = await member('idp-a')
    idp.claims = { sub: 'a-1', email, email_verified: true }
    const browser = withIdp()
    expect(await browser.throughIdp()).toBe(`${ORIGIN}/worklist`)
    expect(await who(browser)).toMatchObject({ userId, secondFactor: null })
    idp.claims = { sub: 'a-1', email: 'moved@elsewhere.example', email_verified: true }
    const again = withIdp()
    await again.throughIdp()
    expect(await who(again)).toMatchObject({ userId })
  })

  it('lets nobody in by an address that is not verified, is unknown, or was somebody else’s there', async () => {
    const { email } = await member('idp-b')
    const refused = async (claims: Idp['claims']) => {
      idp.claims = claims
      const browser = withIdp()
      expect(await browser.throughIdp()).toBe(`${ORIGIN}/sign-in?refused=refused`)
      expect(browser.cookie('authjs.session-token')).toBeUndefined()
    }
    await refused({ sub: 'b-1', email, email_verified: false })
    await refused({ sub: 'b-2', email })
    await refused({ sub: 'b-3', email: 'stranger@idp-b.example', email_verified: true })
    idp.claims = { sub: 'b-4', email, email_verified: true }
    await withIdp().throughIdp()
    await refused({ sub: 'b-5', email, email_verified: true })
    const rows = await sql('select count(*)::int as n from users where email like $1', ['%@idp-b.example'])
    expect(rows[0]?.n).toBe(1)
  })

  it('speaks for people of its own hospitals only: whoever runs it takes over nobody else', async () => {
    const stranger = await member('other-a')
    const both = await member('idp-d')
    const other = await region.tenant('other-b')
    await sql('insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, $3, $4)', [
      other.id,
      both.userId,
      'Both',
      ['senior-radiologist'],
    ])
    const claims = { email_verified: true, amr: ['mfa'] }
    for (const { email } of [stranger, both]) {
      idp.claims = { sub: email, email, ...claims }
      expect(await withIdp().throughIdp(), email).toBe(`${ORIGIN}/sign-in?refused=refused`)
    }
    const { email, userId } = await member('idp-e')
    await sql('update users set platform_operator = true where id = $1', [userId])
    idp.claims = { sub: 'operator', email, ...claims }
    expect(await withIdp().throughIdp()).toBe(`${ORIGIN}/sign-in?refused=refused`)
    expect(await sql('select * from federated_accounts where user_id = $1', [userId])).toEqual([])
  })

  it('opens its own hospitals and no other, also for who has joined another since', async () => {
    const { email, userId } = await member('idp-f')
    idp.claims = { sub: 'joins-later', email, email_verified: true, amr: ['mfa'] }
    await withIdp().throughIdp()
    const other = await region.tenant('other-c')
    await sql('insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, $3, $4)', [
      other.id,
      userId,
      'Both',
      ['senior-radiologist'],
    ])
    const browser = withIdp()
    await browser.throughIdp()
    const session = await who(browser)
    expect(session?.tenants.map(({ slug }) => slug)).toEqual(['idp-f'])
    const token = browser.cookie('authjs.session-token')!
    await expect(domain.switchTenant(region.services, { token, tenantId: other.id })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await withIdp('idp-a').throughIdp()).toBe(`${ORIGIN}/sign-in?refused=refused`)
    await domain.unlinkFederated(region.services, { session: token, password: TEST_PASSWORD })
    expect(await withIdp().throughIdp()).toBe(`${ORIGIN}/sign-in?refused=refused`)
  })

  it('is asked for a second factor of ours where the provider used none and the hospital demands it', async () => {
    const { email } = await member('idp-c', { secondFactor: 'required' })
    idp.claims = { sub: 'c-1', email, email_verified: true }
    const browser = withIdp()
    const at = await browser.throughIdp()
    expect(at).toMatch(/\/sign-in#challenge=[\w-]{43}$/)
    expect(browser.cookie('authjs.session-token')).toBeUndefined()
    const challenge = at.split('challenge=')[1]!
    expect(await domain.readSignIn(region.services, { challenge })).toMatchObject({ step: 'enrol', email })
    idp.claims = { ...idp.claims, amr: ['pwd', 'otp'] }
    const factored = withIdp()
    await factored.throughIdp()
    expect(await who(factored)).toMatchObject({ secondFactor: 'oidc' })
  })

  it('opens nothing to a state, or a code, that was not asked for by this browser', async () => {
    const browser = withIdp()
    const answer = await browser.go('/api/auth/callback/oidc?code=stolen&state=guessed')
    expect(answer.headers.get('location')).toContain('/sign-in?error=')
    expect(browser.cookie('authjs.session-token')).toBeUndefined()
  })

  it('is closed when it is down, and says so', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    await new Promise((done) => gone.close(done))
    const browser = new Browser({
      OIDC_TENANTS: 'idp-a',
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: '县统一认证',
    })
    const answer = await browser.post('/api/auth/signin/oidc')
    expect(answer.headers.get('location')).toContain('/sign-in?error=Configuration')
    expect(browser.cookie('authjs.session-token')).toBeUndefined()
  })

  it('does not exist where none is configured', async () => {
    const answer = await new Browser().go('/api/auth/callback/oidc?code=x&state=y')
    expect(answer.status).not.toBe(200)
    expect(answer.headers.get('location') ?? '/sign-in?error=').toContain('error=')
  })
})

describe('promise C4: while the database is away', () => {
  it('the door opens no session, knows nobody, and is as before when it is back', async () => {
    const { email, userId } = await member('outage')
    const form = { step: 'password', email, password: TEST_PASSWORD }
    const inside = new Browser()
    await inside.post('/api/auth/callback/credentials', form)
    const token = inside.cookie('authjs.session-token')!
    const outside = new Browser()
    const cut = await cutDatabase(region.adminUrl)
    try {
      expect(await (await inside.go('/api/auth/session')).text()).not.toContain(userId)
      await outside.post('/api/auth/callback/credentials', form)
      expect(outside.cookie('authjs.session-token')).toBeUndefined()
      idp.claims = { sub: 'outage-1', email, email_verified: true }
      const federated = withIdp()
      expect(await federated.throughIdp()).toContain('/sign-in?error=')
      expect(federated.cookie('authjs.session-token')).toBeUndefined()
    } finally {
      await cut.mend()
    }
    expect(await domain.readSession(region.services, { token })).toMatchObject({ userId })
  })
})
