import { readFile } from 'node:fs/promises'
import { requireTool, runProgram, waitUntil } from '@yingtong/testkit/machine'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../harness/start-product.ts'
import { brightness, type Desk, startChromium, takeSeat, wordsOf } from './desk.ts'
import { scanAndSend } from './modality.ts'

const HANZI = /\p{Script=Han}/u
const SLICES = 24
const STEP_MS = 120_000
const HOSPITAL = '青河县人民医院'
const NAME = '欧阳明远'
/** A number that no other run has used, so that the day can be lived twice on one archive. */
const ACCESSION = `J${Date.now().toString(36).toUpperCase()}`

let product: Product
let browser: Browser
let radiologist: Desk
let senior: Desk
let elsewhere: Desk
let studyPage = ''

beforeAll(async () => {
  product = await startProduct()
  browser = await startChromium()
  const seat = (slug: string, role: string) => takeSeat(browser, product.web, product.user(slug, role))
  radiologist = await seat('county-a', 'radiologist')
  senior = await seat('county-a', 'senior-radiologist')
  elsewhere = await seat('county-b', 'senior-radiologist')
}, 420_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
}, 60_000)

const everyDesk = () => [radiologist, senior, elsewhere].filter((desk) => desk !== undefined)

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [n, desk] of everyDesk().entries()) await desk.picture(`failed-${n + 1}`).catch(() => undefined)
})

const rowOf = ({ page }: Desk) => page.getByRole('row').filter({ hasText: ACCESSION })
const search = ({ page }: Desk) => page.getByRole('searchbox').first()

describe('a day in the hospital', { timeout: STEP_MS }, () => {
  it('A01, A02: what the CT sends appears in the open worklist, without a reload', async () => {
    const { page } = radiologist
    await page.getByRole('row').nth(1).waitFor()
    await page.evaluate(() => Reflect.set(window, 'sameDay', true))
    await radiologist.picture('01-worklist-before')
    await scanAndSend(
      {
        patientName: 'Ouyang^MingYuan=欧阳^明远',
        patientId: `P${ACCESSION}`,
        accessionNumber: ACCESSION,
        studyDescription: '胸部平扫',
        institutionName: HOSPITAL,
        slices: SLICES,
      },
      product.dicomPort,
    )
    const arrived = page.getByRole('button', { name: /\d+ 项新到，载入/ })
    await waitUntil(
      'the new exam is offered or there',
      async () => (await arrived.isVisible()) || (await rowOf(radiologist).isVisible()),
      60_000,
    )
    await radiologist.picture('02-worklist-arrived')
    if (await arrived.isVisible()) await arrived.click()
    await search(radiologist).fill(ACCESSION)
    await rowOf(radiologist).waitFor()
    await waitUntil(
      'all images are counted',
      async () => ((await rowOf(radiologist).textContent()) ?? '').includes(String(SLICES)),
      60_000,
    )
    expect(await page.evaluate(() => Reflect.get(window, 'sameDay'))).toBe(true)
  })

  it('C20, P02: it is found by pinyin initials, by hanzi, and by its number', async () => {
    for (const typed of ['oymy', '欧阳', 'ouyang', ACCESSION]) {
      await search(radiologist).fill(typed)
      await rowOf(radiologist).waitFor({ timeout: 20_000 })
    }
    await search(radiologist).fill('zzzz')
    await rowOf(radiologist).waitFor({ state: 'detached', timeout: 20_000 })
  })

  it('promise A16: another hospital does not see it', async () => {
    const { page } = elsewhere
    await page.goto(`${product.web}/worklist?view=all`)
    for (const typed of [ACCESSION, 'oymy']) {
      await search(elsewhere).fill(typed)
      await page.getByText(/没有同时符合/).waitFor({ timeout: 20_000 })
      expect(await rowOf(elsewhere).count()).toBe(0)
    }
  })

  it('G04, P02: Enter opens it in the viewer: an image, and the name in Chinese', async () => {
    const { page } = senior
    await search(senior).fill('oymy')
    await rowOf(senior).waitFor({ timeout: 30_000 })
    await rowOf(senior).click()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/read/*', { timeout: 30_000 })
    studyPage = page.url()
    const viewer = page.frameLocator('iframe')
    await viewer.locator('canvas.cornerstone-canvas').first().waitFor({ timeout: 90_000 })
    await waitUntil('an image is drawn', async () => Math.max(0, ...(await brightness(page))) > 0.05, 90_000)
    await viewer.locator('[data-overlay="yt.patient"]').filter({ hasText: NAME }).first().waitFor()
    await senior.picture('03-workplace')
  })

  it('I01, I10: the senior writes from a template beside the images, and it is kept', async () => {
    const { page } = senior
    await page.getByRole('button', { name: '书写' }).click()
    await page.getByRole('textbox', { name: '影像所见' }).waitFor()
    await page.keyboard.press('Alt+KeyT')
    const dialog = page.getByRole('dialog', { name: '选用模板' })
    await dialog.waitFor()
    await dialog.getByRole('textbox').fill('胸部')
    await dialog.getByText('胸部 CT 平扫，未见异常').first().waitFor()
    await senior.picture('04-template')
    // Named, not typed into the void: the viewer may take the focus while its images still come.
    await dialog.getByRole('textbox').press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: '影像诊断' }).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('建议三个月后复查。')
    await page.getByText(/已存 \d/).waitFor({ timeout: 20_000 })
    await page.reload()
    await page.getByRole('textbox', { name: '影像诊断' }).filter({ hasText: '建议三个月后复查' }).waitFor()
    await senior.picture('05-report')
  })

  it('I12: the senior signs, and the PDF carries the hospital, the name and the text', async () => {
    const { page } = senior
    await page.getByRole('button', { name: '签发', exact: false }).last().click()
    const dialog = page.getByRole('dialog', { name: '签发报告' })
    await dialog.waitFor()
    await senior.picture('06-signing')
    await dialog.getByRole('button', { name: '签发' }).click()
    const link = page.getByRole('link', { name: '下载 PDF' })
    await link.waitFor({ timeout: 60_000 })
    await senior.picture('07-signed')
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const path = await download.path()
    expect((await readFile(path)).subarray(0, 5).toString()).toBe('%PDF-')
    const { output } = await runProgram({ command: requireTool('pdftotext'), args: ['-layout', path, '-'] })
    const words = output.replace(/\s+/g, '')
    for (const word of [HOSPITAL, NAME, ACCESSION, '胸部平扫', '建议三个月后复查'])
      expect(words).toContain(word)
  })

  it('P6: with the patient’s consent, the senior takes the images along without identity', async () => {
    const { page } = senior
    await page.goto(studyPage.replace('/read/', '/studies/'))
    await page.getByRole('button', { name: '登记' }).click()
    await page.getByRole('dialog').getByRole('radio', { name: '科研' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '登记' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText(/本人同意/).waitFor()
    await page.getByRole('button', { name: '去标识导出' }).click()
    const dialog = page.getByRole('dialog', { name: '去标识导出' })
    await dialog.getByText(/将导出 \d+ 幅影像/).waitFor()
    await dialog.getByRole('radio', { name: '科研' }).click()
    await senior.picture('08-export')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '导出' }).click(),
    ])
    const zip = await readFile(await download.path())
    expect(zip.subarray(0, 2).toString()).toBe('PK')
    expect(zip.includes(Buffer.from(NAME))).toBe(false)
    await dialog.getByText(/导出完成，\d+ 幅/).waitFor()
  })

  it('shows every key at a question mark', async () => {
    const { page } = radiologist
    await search(radiologist).fill('')
    await page.getByRole('row').nth(1).click()
    await page.keyboard.press('Shift+Slash')
    const sheet = page.getByRole('dialog')
    await sheet.getByText('下一行').waitFor()
    await radiologist.picture('09-keys')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
  })

  it('speaks English without a Chinese word of its own', async () => {
    const { page } = radiologist
    await page.getByRole('button', { name: '个人菜单' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.getByRole('columnheader', { name: 'Patient' }).waitFor()
    await radiologist.picture('10-english')
    const avatar = page.getByRole('button', { name: /, personal menu$/ })
    const person = ((await avatar.getAttribute('aria-label')) ?? '').split(',')[0] ?? ''
    // Names are data too; lists show them masked.
    const chinese = (text: string) =>
      HANZI.test(text) && !/^\p{Script=Han}{1,2}\*\p{Script=Han}?$/u.test(text)
    const data = [HOSPITAL, NAME, '胸部平扫', '胸部 纵隔', person, person.slice(0, 1)]
    const list = await wordsOf(page, data)
    expect(list.length).toBeGreaterThan(20)
    expect(list.filter(chinese)).toEqual([])
    await page.goto(studyPage)
    const viewer = page.frameLocator('iframe')
    await viewer.locator('canvas.cornerstone-canvas').first().waitFor({ timeout: 90_000 })
    const tools = await wordsOf(viewer, data)
    expect(tools.length).toBeGreaterThan(10)
    expect(tools.filter(chinese)).toEqual([])
    expect((await wordsOf(page, data)).filter(chinese)).toEqual([])
    await radiologist.picture('11-english-workplace')
  })

  it('nobody saw an error all day, and nothing was asked of another host', () => {
    expect(everyDesk().flatMap((desk) => desk.faults)).toEqual([])
  })
})
