import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildViewer } from './build/build-viewer.ts'
import { startChromium } from './test/open-viewer.ts'
import { startViewerHost, type ViewerHost } from './test/viewer-host.ts'

/** Promise B9 (CVE-2026-12473): no address makes the viewer ask another host, send a token or run foreign settings. */
let canary: Server
let canaryOrigin = ''
let host: ViewerHost
let browser: Browser
const visits: string[] = []

beforeAll(async () => {
  await buildViewer()
  canary = createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`)
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'application/json' })
      .end('{}')
  })
  await once(canary.listen(0, '127.0.0.1'), 'listening')
  canaryOrigin = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`
  // Behind /dicom-web lies the canary too, but reached through our own origin: nothing is found there.
  host = await startViewerHost(`${canaryOrigin}/archive`)
  browser = await startChromium()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await host?.close()
  canary?.close()
})

const PLACES = [
  'viewer',
  'viewer/dicomjson',
  'viewer/dicomwebproxy',
  'viewer/dicomlocal',
  'viewer/merge',
  'local',
  '',
]
const PARAMETERS = [
  'url',
  'configUrl',
  'customization',
  'wadoRoot',
  'qidoRoot',
  'datasources',
  'theme',
  'redirect_uri',
]

it('asks nobody else, whatever its address says', { timeout: 240_000 }, async () => {
  const context = await browser.newContext()
  const asked: string[] = []
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(host.origin) && !/^(blob|data):/.test(url)) asked.push(url)
    if (request.headers().authorization !== undefined) asked.push(`token to ${url}`)
  })
  for (const place of PLACES) {
    const query = new URLSearchParams({ StudyInstanceUIDs: '2.25.1', token: 'stolen' })
    for (const name of PARAMETERS) query.append(name, `${canaryOrigin}/${name}.json`)
    const page = await context.newPage()
    await page.goto(`${host.origin}/viewer/${place}?${query}`, { waitUntil: 'load' })
    await page.waitForFunction(() => (document.getElementById('root')?.childElementCount ?? 0) > 0)
    await page.waitForTimeout(1500)
    await page.close()
  }
  const foreign = visits.filter((visit) => !visit.includes(' /archive/dicom-web/'))
  expect(foreign).toEqual([])
  expect(asked).toEqual([])
  expect(visits.length).toBeGreaterThan(0)
  await context.close()
})

it('is stopped by its policy even when code tries', { timeout: 60_000 }, async () => {
  const page = await browser.newPage()
  await page.goto(`${host.origin}/viewer/notfoundstudy`)
  const outcome = await page.evaluate(
    (address) =>
      fetch(address, { mode: 'no-cors' }).then(
        () => 'sent',
        () => 'refused',
      ),
    `${canaryOrigin}/leak`,
  )
  expect(outcome).toBe('refused')
  expect(visits.some((visit) => visit.includes('/leak'))).toBe(false)
  await page.close()
})
