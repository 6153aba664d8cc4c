import { Auth } from '@auth/core'
import Credentials from '@auth/core/providers/credentials'
import { expect, it } from 'vitest'
import { ownPath } from '../frame/own-path.ts'
import { cleanReturn } from './clean-return.ts'

const ORIGIN = 'https://pacs.example'
const ODD: readonly string[] = [
  '//evil.example',
  'javascript:alert(1)',
  'https://evil.example/x',
  'http://[bad',
  '%00%0d%0a',
  'x'.repeat(6000),
  '影通',
  '{}',
  ' ',
  '\\\\evil',
]

/** The library with our callback and nothing behind it. */
const door = (request: Request) =>
  Auth(cleanReturn(request, ORIGIN), {
    secret: 'of-this-test-only-0123456789',
    trustHost: true,
    basePath: '/api/auth',
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [Credentials({ credentials: {}, authorize: () => ({ id: '1' }) })],
    callbacks: { redirect: ({ url, baseUrl }) => `${baseUrl}${ownPath(url, baseUrl)}` },
    logger: { error: () => {}, warn: () => {} },
  })

const placeOf = (response: Response) => new URL(response.headers.get('location') ?? '', ORIGIN)

it.each(ODD)('leads %s in the address, in the cookie and in the form to a page of ours', async (odd) => {
  const asked = await door(
    new Request(
      `${ORIGIN}/api/auth/signin?callbackUrl=${encodeURIComponent(odd)}&callbackUrl=${encodeURIComponent(odd)}`,
    ),
  )
  expect([asked.status, placeOf(asked).origin, placeOf(asked).pathname]).toEqual([302, ORIGIN, '/sign-in'])
  expect(placeOf(asked).searchParams.get('error')).toBeNull()

  const cookie = `a=b; __Secure-authjs.callback-url=${encodeURIComponent(odd)}; c=d`
  const carried = await door(new Request(`${ORIGIN}/api/auth/csrf`, { headers: { cookie } }))
  expect(carried.status).toBe(200)

  const { csrfToken } = (await carried.json()) as { csrfToken: string }
  const jar = carried.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
  for (const body of [
    new URLSearchParams({ csrfToken, callbackUrl: odd }),
    JSON.stringify({ csrfToken, callbackUrl: [odd] }),
    JSON.stringify({ csrfToken, callbackUrl: { odd } }),
  ]) {
    const isForm = typeof body !== 'string'
    const signedIn = await door(
      new Request(`${ORIGIN}/api/auth/callback/credentials`, {
        method: 'POST',
        body,
        headers: { cookie: jar, ...(isForm ? {} : { 'content-type': 'application/json' }) },
      }),
    )
    expect([signedIn.status, placeOf(signedIn).origin, placeOf(signedIn).search]).toEqual([302, ORIGIN, ''])
  }
})

it('keeps the way to a page of ours, and every other cookie', () => {
  const cookie = `a=b; authjs.callback-url=${encodeURIComponent(`${ORIGIN}/worklist?x=1`)}; c=d`
  const clean = cleanReturn(
    new Request(`${ORIGIN}/api/auth/signin?callbackUrl=%2Fworklist&y=2`, { headers: { cookie } }),
    ORIGIN,
  )
  expect(new URL(clean.url).searchParams.get('callbackUrl')).toBe(`${ORIGIN}/worklist`)
  expect(new URL(clean.url).searchParams.get('y')).toBe('2')
  expect(clean.headers.get('cookie')).toBe(cookie)
})
