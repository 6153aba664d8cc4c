import { memorySource } from '@yingtong/dicom'
import { acceptInstances, createToken, signIn } from '@yingtong/domain'
import { encapsulatedPdf, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionCookie } from './front/cookies.ts'
import { type RunningGateway, startGateway } from './test/start-gateway.ts'

const PAGE = '<!DOCTYPE html><script>alert(1)</script>'
const DOCUMENTS: readonly [string, string][] = [
  ['a page that says it is a PDF', PAGE],
  ['a picture with a script', `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`],
  [
    'a CDA with a style sheet',
    `<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?><ClinicalDocument/>`,
  ],
  ['a PDF with a script', '%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'],
]
/** What a browser might ask for, also to be shown something else than bytes. */
const ACCEPTS = ['*/*', 'text/html,*/*;q=0.8', 'application/octet-stream', 'image/svg+xml,*/*']

let region: TestRegion
let gateway: RunningGateway
let authorization = ''
let cookie = ''
let paths: readonly string[] = []

beforeAll(async () => {
  region = await startRegion()
  const tenant = await region.tenant('county-a')
  const staff = await tenant.as('technologist')
  gateway = await startGateway(region.services)
  const objects = DOCUMENTS.map(([, text], n) =>
    encapsulatedPdf({
      pdf: new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 2) * 2)),
      title: PAGE,
      seed: 70 + n,
      studyInstanceUid: `1.2.3.7${n}`,
      seriesInstanceUid: `1.2.3.8${n}`,
      sopInstanceUid: `1.2.3.9${n}`,
    }),
  )
  await acceptInstances(staff, { objects: objects.map((bytes) => memorySource(bytes)), source: 'stow' })
  paths = DOCUMENTS.map((_, n) => `/dicom-web/studies/1.2.3.7${n}/series/1.2.3.8${n}/instances/1.2.3.9${n}`)
  const scopes = ['study:read', 'image:read'] as const
  const { token } = await createToken(region.services, {
    tenantId: tenant.id,
    label: 'x',
    scopes: [...scopes],
  })
  authorization = `Bearer ${token}`
  const answer = await signIn(region.services, { email: 'p1@county-a.example', password: TEST_PASSWORD })
  if (answer.outcome !== 'ok') throw new Error('not signed in')
  cookie = `${sessionCookie(false)}=${answer.sessionToken}`
})
afterAll(async () => {
  await gateway?.drain(1000)
  await region?.stop()
})

describe('promises B7, B8: foreign documents are served inert', () => {
  it.each(DOCUMENTS)('%s is bytes to be kept, with a token and with a cookie', async (name, text) => {
    const path = paths[DOCUMENTS.findIndex(([each]) => each === name)]!
    for (const accept of ACCEPTS)
      for (const who of [
        ['authorization', authorization],
        ['cookie', cookie],
      ] as const) {
        const response = await fetch(`${gateway.origin}${path}/bulkdata/00420011`, {
          headers: new Headers([['accept', accept], [...who]]),
        })
        const { headers } = response
        const type = headers.get('content-type') ?? ''
        expect(response.status, accept).toBe(200)
        expect(type).toMatch(/^(?:application\/octet-stream|multipart\/related)/)
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('content-security-policy')).toMatch(/(?=.*sandbox)(?=.*default-src 'none')/)
        expect(headers.get('content-security-policy')).not.toContain('allow-')
        if (!type.startsWith('multipart')) expect(headers.get('content-disposition')).toBe('attachment')
        expect(await response.text()).toContain(text)
      }
  })

  it('the whole object, its metadata and its refusals never become a page either', async () => {
    for (const rest of ['', '/metadata', '/rendered', '/thumbnail', '/frames/1', '/bulkdata/00420010'])
      for (const accept of ['text/html,*/*;q=0.8', 'text/html']) {
        const { headers } = await fetch(`${gateway.origin}${paths[0]}${rest}`, {
          headers: { accept, cookie },
        })
        expect(headers.get('content-type') ?? 'none', rest).not.toMatch(/html|svg|xml/)
        expect(headers.get('x-content-type-options'), rest).toBe('nosniff')
        expect(headers.get('content-security-policy'), rest).toContain('sandbox')
      }
  })

  it('a file that is also a program or a page stays application/dicom', async () => {
    const tenant = await region.tenant('county-c')
    const staff = await tenant.as('technologist')
    const { token } = await createToken(region.services, {
      tenantId: tenant.id,
      label: 'x',
      scopes: ['image:read'],
    })
    const preambles = ['MZ', '\x7fELF', '<html><script>alert(1)</script>', '%PDF-1.4', 'GIF89a/*']
    for (const [n, preamble] of preambles.entries()) {
      const uid = `1.2.4.${n}`
      const file = Buffer.from(
        encapsulatedPdf({ studyInstanceUid: uid, seriesInstanceUid: uid, sopInstanceUid: uid }),
      )
      file.write(preamble, 0, 'latin1')
      await acceptInstances(staff, { objects: [memorySource(file)], source: 'stow' })
      const response = await fetch(
        `${gateway.origin}/dicom-web/studies/${uid}/series/${uid}/instances/${uid}`,
        { headers: { authorization: `Bearer ${token}`, accept: 'application/dicom;transfer-syntax=*' } },
      )
      expect([response.status, response.headers.get('x-content-type-options')]).toEqual([200, 'nosniff'])
      expect(response.headers.get('content-type')).toMatch(/application\/dicom/)
      expect(response.headers.get('content-security-policy')).toContain('sandbox')
    }
  })

  it('answers nobody a document without a token or a cookie', async () => {
    for (const path of paths)
      expect((await fetch(`${gateway.origin}${path}/bulkdata/00420011`)).status).toBe(401)
  })
})
