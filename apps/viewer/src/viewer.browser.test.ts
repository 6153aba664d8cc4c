import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { memorySource, readInstance, UID } from '@yingtong/dicom'
import { ctSeries, inTransferSyntax, usMultiframe, usMultiframeJpeg } from '@yingtong/testkit/dicom'
import { waitUntil as poll } from '@yingtong/testkit/machine'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildViewer } from './build/build-viewer.ts'
import { type OpenViewer, openViewer, startChromium } from './test/open-viewer.ts'
import { type OrthancDicomweb, startOrthancDicomweb } from './test/orthanc-dicomweb.ts'
import { type StoredFrame, startViewerHost, type ViewerHost } from './test/viewer-host.ts'

/** Pictures for people: what the viewer looked like when it was tested. */
const ARTIFACTS = path.resolve(import.meta.dirname, '../../../artifacts')
const PATIENT = { patientId: 'P-7', patientName: 'Chen^YuLan=陈^玉兰', sex: 'F', age: '058Y' } as const
const SLICES = 24

const ct = { studyInstanceUid: '2.25.101', seriesInstanceUid: '2.25.102', accessionNumber: 'M2603180127' }
const prior = { studyInstanceUid: '2.25.201', seriesInstanceUid: '2.25.202', studyDate: '20250904' }
const us = { studyInstanceUid: '2.25.301', seriesInstanceUid: '2.25.302' }
/** One for each decoder that we put in the place of OHIF's own. */
const COMPRESSED = [
  { keyword: 'HTJ2KLosslessRPCL', studyInstanceUid: '2.25.401', seriesInstanceUid: '2.25.402' },
  { keyword: 'JPEG2000Lossless', studyInstanceUid: '2.25.411', seriesInstanceUid: '2.25.412' },
  { keyword: 'JPEGLSLossless', studyInstanceUid: '2.25.421', seriesInstanceUid: '2.25.422' },
  { keyword: 'JPEGBaseline8Bit', studyInstanceUid: '2.25.431', seriesInstanceUid: '2.25.432' },
] as const

/** Two cores that draw without a graphics card and run other tests besides are slow. */
const waitUntil = (what: string, check: () => Promise<boolean>) => poll(what, check, 120_000)

let archive: OrthancDicomweb
let host: ViewerHost
let browser: Browser

beforeAll(async () => {
  await mkdir(ARTIFACTS, { recursive: true })
  await buildViewer()
  archive = await startOrthancDicomweb()
  const volume = { patient: PATIENT, rows: 128, slices: SLICES, seed: 1 }
  const objects = [
    ...ctSeries({ ...volume, ...ct, studyDate: '20260318', institutionName: '青河县人民医院' }),
    ...ctSeries({ ...volume, ...prior, slices: 3 }),
    usMultiframe({ ...us, patient: PATIENT, rows: 240, columns: 320, frames: 12, frameTimeMs: 50 }),
  ]
  const frames = new Map<string, StoredFrame>()
  for (const { keyword, ...ids } of COMPRESSED) {
    // A CT of eight bits would be black in its window.
    const bytes =
      keyword === 'JPEGBaseline8Bit'
        ? await usMultiframeJpeg({ ...ids, patient: PATIENT, rows: 240, columns: 320, frames: 1 })
        : (await inTransferSyntax(UID[keyword], { ...ids, patient: PATIENT })).bytes
    objects.push(bytes)
    frames.set(ids.studyInstanceUid, { transferSyntaxUid: UID[keyword], bytes: firstFragment(bytes) })
  }
  for (const object of objects) await archive.store(object)
  host = await startViewerHost(archive.origin, frames)
  browser = await startChromium()
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await host?.close()
  await archive?.stop()
})

/** Served as stored, as our archive does; Debian's Orthanc cannot give frames of HTJ2K at all. */
function firstFragment(part10: Uint8Array): Uint8Array {
  const fragment = readInstance(memorySource(part10)).pixelData?.fragments[0]
  if (fragment === undefined) throw new Error('the object has no compressed frame')
  return part10.subarray(fragment.offset, fragment.offset + fragment.length)
}

const pages: OpenViewer[] = []
async function openAt(query: Record<string, string>): Promise<OpenViewer> {
  const opened = await openViewer(browser, host.origin, new URLSearchParams(query).toString())
  pages.push(opened)
  return opened
}
afterEach(async ({ task }) => {
  for (const opened of pages.splice(0)) {
    if (task.result?.state === 'fail') await picture(opened, `failed-${task.name.replace(/\W+/g, '-')}`)
    await opened.close()
  }
})

const open = (...studies: readonly string[]) => openAt({ StudyInstanceUIDs: studies.join(',') })
const picture = (opened: OpenViewer, name: string) =>
  opened.page.screenshot({ path: path.join(ARTIFACTS, `viewer-${name}.png`) })
const overlay = (opened: OpenViewer, id: string) => opened.viewer.locator(`[data-overlay="${id}"]`)
const press = (opened: OpenViewer, id: string) => opened.viewer.locator(`[data-tool="${id}"]`).click()

/** Runs in the page. */
const viewerHasKeys = () => document.activeElement?.id === 'viewer' && document.hasFocus()

describe('the viewer in a frame', { timeout: 400_000 }, () => {
  it('shows a CT in Chinese, measures, and talks with its page', async () => {
    const opened = await open(ct.studyInstanceUid)
    await overlay(opened, 'yt.image').first().waitFor()
    expect(await overlay(opened, 'yt.patient').innerText()).toBe('陈玉兰 女 58岁')
    expect(await overlay(opened, 'yt.number').innerText()).toBe('M2603180127')
    expect(await overlay(opened, 'yt.institution').innerText()).toBe('青河县人民医院')
    expect(await overlay(opened, 'yt.image').innerText()).toBe(`图 1 / ${SLICES}`)
    const words = await opened.viewer.locator('.yt-bar').innerText()
    expect(words.replace(/\s+/g, ' ')).toContain('窗宽 平移 缩放 翻页')
    expect(words.replace(/MPR/g, '')).not.toMatch(/[A-Za-z]{2,}/)
    await waitUntil('pixels', async () => ((await opened.brightness())[0] ?? 0) > 0.05)
    await picture(opened, 'ct')
    expect(await opened.page.evaluate(() => document.activeElement?.id)).toBe('report')

    await opened.page.evaluate(() => {
      const frame = document.getElementById('viewer') as HTMLIFrameElement
      frame.contentWindow?.postMessage({ type: 'yt:focus' }, location.origin)
    })
    await waitUntil('the viewer has the keys', () => opened.page.evaluate(viewerHasKeys))
    await opened.page.keyboard.press('2')
    await waitUntil('the lung window', async () => {
      return (await overlay(opened, 'yt.window').innerText()) === 'W 1500 L -600'
    })
    expect(await opened.viewer.locator('[data-preset="ct-lung"]').getAttribute('aria-pressed')).toBe('true')

    await press(opened, 'Length')
    await opened.page.mouse.move(600, 400)
    await opened.page.mouse.down()
    await opened.page.mouse.move(700, 400, { steps: 5 })
    await opened.page.mouse.up()
    await waitUntil('the page hears of the measurement', async () => {
      const [mark] = (await opened.received('yt:measurement')).slice(-1)
      return (
        /^\d+(\.\d)?\u00a0mm$/.test(mark?.text ?? '') &&
        mark?.image?.seriesInstanceUid === ct.seriesInstanceUid
      )
    })

    await opened.page.keyboard.press('Shift+K')
    await waitUntil('the key image', async () => (await opened.received('yt:key-image')).length === 1)
    for (const keys of ['Alt+Digit2', 'Control+KeyK', 'Control+Shift+Enter', 'z'])
      await opened.page.keyboard.press(keys)
    const forwarded = async () =>
      (await opened.received('yt:key-forward')).map(({ code, shiftKey }) => [code, shiftKey])
    await waitUntil('the page hears of its keys', async () => (await forwarded()).length >= 3)
    expect(await forwarded()).toEqual([
      ['Digit2', false],
      ['KeyK', false],
      ['Enter', true],
    ])
    expect(opened.faults).toEqual([])
  })

  it('asks for frames as they are stored, and for thumbnails made by the server', () => {
    const frames = host.dicomwebRequests.filter((request) => request.includes('/frames/'))
    expect(frames.length).toBeGreaterThanOrEqual(SLICES)
    for (const request of frames) {
      expect(request).toMatch(/multipart\/related; type="application\/octet-stream"; transfer-syntax=\*$/)
    }
    expect(host.dicomwebRequests.some((request) => /\/thumbnail image\/jpeg$/.test(request))).toBe(true)
  })

  it('reconstructs three planes', async () => {
    const opened = await open(ct.studyInstanceUid)
    await press(opened, 'yt.mpr')
    await waitUntil('three planes with pixels', async () => {
      const shares = await opened.brightness()
      return shares.length === 3 && shares.every((share) => share > 0.02)
    })
    expect(await opened.viewer.locator('[data-tool="yt.mpr"]').getAttribute('aria-pressed')).toBe('true')
    await press(opened, 'Crosshairs')
    await picture(opened, 'mpr')
    expect(opened.faults).toEqual([])
  })

  it('plays a multi-frame ultrasound', async () => {
    const opened = await open(us.studyInstanceUid)
    await overlay(opened, 'yt.image').first().waitFor()
    expect(await opened.viewer.locator('[data-tool="yt.mpr"]').isDisabled()).toBe(true)
    await press(opened, 'yt.cine')
    const seen = new Set<string>()
    await waitUntil('four different frames', async () => {
      seen.add(await overlay(opened, 'yt.image').innerText())
      return seen.size >= 4
    })
    await picture(opened, 'cine')
    expect(opened.faults).toEqual([])
  })

  it.each(COMPRESSED)('decodes $keyword by the installed decoder', async ({ studyInstanceUid }) => {
    const opened = await open(studyInstanceUid)
    await waitUntil('pixels', async () => ((await opened.brightness())[0] ?? 0) > 0.05)
    expect(opened.faults).toEqual([])
  })

  it('hangs this exam beside an earlier one, which says that it is one', async () => {
    const opened = await open(ct.studyInstanceUid, prior.studyInstanceUid)
    await waitUntil('both exams', async () => {
      const labels = await overlay(opened, 'yt.prior').allInnerTexts()
      return labels.length === 1 && labels[0] === '对照 2025-09-04'
    })
    expect(await opened.viewer.locator('.yt-strip h2').allInnerTexts()).toEqual(['本次', '对照\n2025-09-04'])
    await picture(opened, 'prior')
    expect(opened.faults).toEqual([])
  })

  it('speaks English when asked', async () => {
    const opened = await openAt({ StudyInstanceUIDs: ct.studyInstanceUid, lng: 'en' })
    expect(await opened.viewer.locator('[data-tool="WindowLevel"]').innerText()).toBe('Window')
    expect(await opened.viewer.locator('html').getAttribute('lang')).toBe('en-US')
    expect(opened.faults).toEqual([])
  })
})
