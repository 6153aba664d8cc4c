import { PLATFORM_SCOPES, ROLE_SCOPES, ROLES } from '@yingtong/domain'
import { PAGES, type PageRule } from '../tenancy/policy-matrix.table.ts'
import type { Seat } from './hostile-rows.ts'

export type Visitor = Seat | 'nobody'

/** How a page answers: with itself or the way to another page of ours, by sending to the sign-in, or as what is not there. */
export type Access = 'opens' | 'signs-in' | 'not-there' | `status ${number}`

export const VISITORS: readonly Visitor[] = [...ROLES, 'operator', 'nobody']

/** Every page with its rule, by the address under which people know it. */
export const pageRules = (): readonly { readonly address: string; readonly rule: PageRule }[] =>
  Object.entries(PAGES)
    .filter(([file]) => /(?:^|\/)page\.tsx$/.test(file))
    .map(([file, rule]) => ({
      address: `/${file.replace(/\/?page\.tsx$/, '').replace(/\([^)]*\)\/?/g, '')}`,
      rule,
    }))

const scopesOf = (visitor: Seat): readonly string[] =>
  visitor === 'operator' ? PLATFORM_SCOPES : ROLE_SCOPES[visitor]

/** What the one policy table says. */
export function expectedAccess(rule: PageRule, visitor: Visitor): Access {
  if (rule === 'off') return 'not-there'
  if (rule === 'public' || rule === 'signs-in') return 'opens'
  if (visitor === 'nobody') return 'signs-in'
  if (!rule.includes(':')) return 'opens'
  return scopesOf(visitor).includes(rule) ? 'opens' : 'not-there'
}

export function accessOf(response: Response): Access {
  const { status } = response
  if (status === 404) return 'not-there'
  if (status >= 300 && status < 400)
    return new URL(response.headers.get('location') ?? '/', 'http://x').pathname === '/sign-in'
      ? 'signs-in'
      : 'opens'
  return status === 200 ? 'opens' : `status ${status}`
}

/** Headers by which the framework was steered past a check (CVE-2025-29927, CVE-2026-44575 and kin). */
const STEERED: readonly Readonly<Record<string, string>>[] = [
  { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
  { 'x-nextjs-data': '1', 'x-middleware-prefetch': '1' },
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  { rsc: '1', 'next-url': '/sign-in' },
  { 'x-invoke-path': '/sign-in', 'x-matched-path': '/sign-in', 'x-rewrite-url': '/sign-in' },
  { 'x-http-method-override': 'HEAD', 'x-method-override': 'HEAD' },
]

/** Spellings by which a check would see another path than the page (promise C3). */
const bent = (address: string): readonly string[] => [
  `${address}?_rsc=1`,
  `${address}?__nextLocale=en`,
  `${address}?__nextDataReq=1&nxtPstudyId=1`,
  `${address}.rsc`,
  `${address}.segments/_tree.segment.rsc`,
  `/_next/data/x${address}.json`,
  `/en${address}`,
  `${address}.`,
  `${address}%20`,
  `${address}/`,
  `/sign-in/..%2f${address.slice(1)}`,
  `/${address.slice(1).replaceAll('/', '%2f')}`,
  `/%2e${address}`,
]

/** The same request in every way that might be taken for another one. */
export const variantsOf = (
  path: string,
): readonly (readonly [string, Readonly<Record<string, string>>])[] => [
  ...STEERED.map((headers) => [path, headers] as const),
  ...bent(path).map((each) => [each, {}] as const),
]
