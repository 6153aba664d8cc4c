import { readFile } from 'node:fs/promises'
import { waitUntil } from '@yingtong/testkit/machine'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { adminDatabase } from '../harness/product-data.ts'
import { type DemoUser, type Product, startProduct } from '../harness/start-product.ts'
import { type AgentMachine, agentMachine } from './agent-machine.ts'
import { type Desk, startChromium, takeSeat, wordsOf } from './desk.ts'
import { giveOffice } from './give-office.ts'
import { scanAndSend } from './modality.ts'

const STEP_MS = 60_000
const DEPARTMENT = '介入科'
const DOCTOR = '韦春燕'
const EMAIL = 'wei.chunyan@county-a.example'
const PASSWORD = 'Morning-Rounds-7'
const AE_TITLE = 'DSA1_QH'
const WORKSTATION = '三维后处理工作站'
const PAGES = ['users', 'departments', 'devices', 'tokens', 'security', 'region']

const SITE = '东院区'
const EXAM = {
  patientName: 'Tan^Yue=覃^月',
  patientId: 'P7002',
  accessionNumber: 'E20261122001',
  studyDescription: '胸部平扫',
  institutionName: '青河县人民医院',
  slices: 2,
  calledAeTitle: 'EDGE_EAST',
}

let product: Product
let machine: AgentMachine
let browser: Browser
let admin: Desk
let token = ''

beforeAll(async () => {
  product = await startProduct()
  browser = await startChromium()
  machine = await agentMachine()
  admin = await takeSeat(browser, product.web, product.user('county-a', 'tenant-admin'), '**/admin/users')
}, 420_000)

afterAll(async () => {
  await browser?.close()
  await machine?.stop()
  await product?.stop()
}, 60_000)

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await admin?.picture('admin-failed').catch(() => undefined)
})

const open = (page: Page, name: string) => page.goto(`${product.web}/admin/${name}`)
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })
const ask = async (path: string) =>
  (await fetch(product.web + path, { headers: { authorization: `Bearer ${token}` } })).status

/** By how many pixels the page is wider than its place; a list and the menu of a phone scroll by themselves. */
const sideways = (page: Page) =>
  page.locator('#content').evaluate((content) => {
    const boxes = [document.documentElement, content, ...content.querySelectorAll('*')]
    const wide = boxes.filter(
      (box) =>
        /auto|scroll|visible/.test(getComputedStyle(box).overflowX) &&
        !box.closest('nav, .overflow-x-auto') &&
        box.clientWidth > 0 &&
        getComputedStyle(box).display !== 'inline',
    )
    return Math.max(...wide.map((box) => box.scrollWidth - box.clientWidth))
  })

describe('the IT person of a hospital sets up a department', { timeout: STEP_MS }, () => {
  it('M07: lands on administration, and finds no page that is not theirs', async () => {
    const { page } = admin
    await page.getByRole('heading', { name: '成员和角色' }).waitFor()
    const menu = page.getByRole('navigation', { name: '管理' })
    expect(await menu.getByRole('link').allTextContents()).toEqual([
      ...['成员和角色', '科室', '设备和代理', '访问令牌', '登录规则', '区域和运维'],
    ])
    for (const name of ['sessions', 'keys', 'audit']) expect((await open(page, name))?.status()).toBe(404)
  })

  it('M07: opens a department', async () => {
    const { page } = admin
    await open(page, 'departments')
    await page.getByRole('button', { name: '新建科室' }).click()
    await dialog(page, '新建科室').getByLabel('科室名称').fill(DEPARTMENT)
    await page.keyboard.press('Enter')
    await rowOf(page, DEPARTMENT).waitFor()
    await page.getByRole('button', { name: '新建科室' }).click()
    await dialog(page, '新建科室').getByLabel('科室名称').fill(DEPARTMENT)
    await page.keyboard.press('Enter')
    await dialog(page, '新建科室').getByText('已有同名科室').waitFor()
    await page.keyboard.press('Escape')
  })

  it('M05: invites a doctor, who chooses a password and reads from then on', async () => {
    const { page } = admin
    await open(page, 'users')
    await page.getByRole('button', { name: '邀请成员' }).click()
    const form = dialog(page, '邀请成员')
    await form.getByRole('button', { name: '生成邀请链接' }).click()
    await form.getByText('写完整的邮箱地址').waitFor()
    await form.getByLabel('姓名').fill(DOCTOR)
    await form.getByLabel('邮箱').fill(EMAIL)
    await form.getByRole('checkbox', { name: '放射科医师', exact: true }).click()
    await form.getByRole('checkbox', { name: DEPARTMENT }).click()
    await form.getByRole('button', { name: '生成邀请链接' }).click()
    const link = await page.getByRole('textbox', { name: `${DOCTOR} 的邀请链接已生成` }).inputValue()
    expect(link).toContain(`${product.web}/invitation#`)
    await admin.picture('admin-1-invited')
    const guest = await browser.newContext({ viewport: { width: 390, height: 780 }, locale: 'zh-CN' })
    const phone = await guest.newPage()
    await phone.goto(link)
    await phone.getByText(`青河县人民医院邀请 ${DOCTOR} 加入`).waitFor()
    expect(phone.url()).toBe(`${product.web}/invitation`)
    await phone.getByLabel('口令').fill('short')
    await phone.getByLabel('再输一遍').fill('short')
    await phone.keyboard.press('Enter')
    await phone.getByText('太短或种类不够').waitFor()
    await phone.getByLabel('口令').fill(PASSWORD)
    await phone.getByLabel('再输一遍').fill(PASSWORD)
    await phone.keyboard.press('Enter')
    await phone.getByText('已加入青河县人民医院').waitFor()
    await phone.goto(link)
    await phone.reload()
    await phone.getByText('链接已失效').waitFor()
    await guest.close()
    const doctor = await takeSeat(browser, product.web, { email: EMAIL, password: PASSWORD })
    expect(doctor.faults).toEqual([])
    await doctor.page.context().close()
    await page.reload()
    await rowOf(page, DOCTOR).filter({ hasText: DEPARTMENT }).filter({ hasText: '放射科医师' }).waitFor()
  })

  it('M05: gives an office only together with another, who confirms it', () =>
    giveOffice({ browser, product, admin, password: PASSWORD }))

  it('M07: adds a device and says where it stands', async () => {
    const { page } = admin
    await open(page, 'devices')
    await page.getByText('在线').first().waitFor()
    await page.getByRole('button', { name: '加设备' }).click()
    const form = dialog(page, '加设备')
    await form.getByLabel('设备名称').fill('DSA')
    await form.getByLabel('AE 标题').fill(AE_TITLE)
    await form.getByRole('button', { name: '加设备' }).click()
    await rowOf(page, AE_TITLE).getByRole('button', { name: '命名' }).click()
    await dialog(page, '命名设备').getByLabel('设备名称').fill('DSA 1 室')
    await dialog(page, '命名设备').getByRole('combobox', { name: '科室' }).click()
    await page.getByRole('option', { name: DEPARTMENT }).click()
    await dialog(page, '命名设备').getByRole('button', { name: '保存' }).click()
    await rowOf(page, AE_TITLE).filter({ hasText: 'DSA 1 室' }).filter({ hasText: DEPARTMENT }).waitFor()
    await admin.picture('admin-2-devices')
  })

  it('promise C8: enrols an agent by a code typed at its machine; lets the refused device in; a copy of it is found', {
    timeout: 3 * STEP_MS,
  }, async () => {
    const { page } = admin
    await open(page, 'devices')
    await page.getByRole('button', { name: '添加代理' }).click()
    const form = dialog(page, '添加代理')
    await form.getByLabel('代理名称').fill(SITE)
    await form.getByLabel('AE 标题').fill(EXAM.calledAeTitle)
    await form.getByRole('button', { name: '生成登记码' }).click()
    await form.getByText('还没有代理用过这个码').waitFor()
    await admin.picture('admin-enrol-waiting')
    const typed = await form.getByText('npm run enrol').innerText()
    const answer = await machine.type(typed)
    expect(answer).toMatchObject({ code: 0, output: expect.stringContaining('青河县人民医院') })
    await form.getByText(`${SITE} 已加入`).waitFor()
    await admin.picture('admin-enrol-joined')
    await form.getByRole('button', { name: '完成' }).click()
    expect((await machine.type(typed, 'another-machine')).output).toContain('the code is not good')
    await machine.copyDisk()

    const port = await machine.startAgent()
    await expect(scanAndSend(EXAM, port)).rejects.toThrow('Calling AE Title Not Recognized')
    await rowOf(page, 'CT01').filter({ hasText: '已拒绝' }).waitFor()
    await admin.picture('admin-refused-device')
    await rowOf(page, 'CT01').filter({ hasText: '已拒绝' }).getByRole('button', { name: '放行' }).click()
    await rowOf(page, 'CT01').filter({ hasText: '127.0.0.1' }).filter({ hasText: '还没有影像' }).waitFor()
    const letIn = () =>
      scanAndSend(EXAM, port).then(
        () => true,
        () => false,
      )
    await waitUntil('the agent has the new list', letIn, STEP_MS)
    await rowOf(page, SITE).getByRole('button', { name: '开放一天' }).click()
    await dialog(page, '开放代理一天').getByRole('button', { name: '开放一天' }).click()
    await rowOf(page, SITE).filter({ hasText: '收所有设备' }).waitFor()
    await admin.picture('admin-open-agent')
    await rowOf(page, SITE).getByRole('button', { name: '现在关闭' }).click()
    await rowOf(page, SITE).filter({ hasText: '只收名单内的设备' }).waitFor()
    const own = product.token('county-a')
    const search = `${product.web}/dicom-web/studies?AccessionNumber=${EXAM.accessionNumber}`
    const found = async () => {
      const response = await fetch(search, { headers: { authorization: `Bearer ${own}` } })
      return response.status === 200 && ((await response.json()) as unknown[]).length === 1
    }
    await waitUntil('the exam is in the archive', found, STEP_MS)
    await rowOf(page, SITE).filter({ hasText: '在线' }).filter({ hasText: '90 天后更换' }).waitFor()

    await machine.startCopy()
    const note = page.getByRole('alert').filter({ hasText: `${SITE} 的密钥可能在两台机器上使用` })
    await note.waitFor()
    await admin.picture('admin-enrol-cloned')
    await note.getByRole('button', { name: '停用' }).click()
    await dialog(page, '停用代理').getByRole('button', { name: '停用' }).click()
    await rowOf(page, SITE).waitFor({ state: 'detached' })
  })

  it('promise C8: a hospital that has no agent yet gets its code where it begins', async () => {
    const { web } = product
    const first = await takeSeat(browser, web, product.user('county-b', 'tenant-admin'), '**/admin/users')
    await first.page.goto(`${web}/start`)
    await first.page.getByRole('button', { name: '生成登记码' }).click()
    await first.page.getByText(/剩 \d+ 分 \d+ 秒/).waitFor()
    const code = () => first.page.getByText('npm run enrol').innerText()
    const before = await code()
    await first.picture('admin-start-enrol')
    await first.page.getByRole('button', { name: '换一个' }).click()
    await waitUntil('the code is another', async () => (await code()) !== before)
    expect((await machine.type(before, 'third-machine')).output).toContain('the code is not good')
    expect(first.faults).toEqual([])
    await first.page.context().close()
  })

  it('M07: makes a token that opens nothing until a technician vouches for it, and revokes it', async () => {
    const { page } = admin
    await open(page, 'tokens')
    await page.getByRole('button', { name: '新建令牌' }).click()
    await dialog(page, '新建令牌').getByLabel('用途').fill(WORKSTATION)
    await page.keyboard.press('Enter')
    token = await page.getByRole('textbox', { name: `“${WORKSTATION}”的令牌已生成` }).inputValue()
    await page.getByText('担保后才能用').waitFor()
    await admin.picture('admin-3-token')
    await page.getByRole('button', { name: '我已保存' }).click()
    expect(await page.getByText(token).count()).toBe(0)
    await rowOf(page, WORKSTATION).filter({ hasText: '等待担保' }).waitFor()
    expect(await ask('/dicom-web/studies')).toBe(401)

    const technician = await takeSeat(browser, product.web, product.user('county-a', 'technologist'))
    await technician.page.getByText('1 个访问令牌等你担保').waitFor()
    await technician.picture('admin-3-token-waits')
    await technician.page.getByRole('link', { name: '去看' }).click()
    const waiting = technician.page.getByRole('listitem').filter({ hasText: '查询影像' })
    await waiting.getByRole('button', { name: '担保' }).click()
    await waiting.waitFor({ state: 'detached' })
    await technician.picture('admin-3-token-vouched')
    expect(technician.faults).toEqual([])
    await technician.page.context().close()
    await waitUntil('the token opens', async () => (await ask('/dicom-web/studies')) === 200, 10_000)
    expect(await ask('/t/county-b/dicom-web/studies')).toBe(404)

    await page.reload()
    await rowOf(page, WORKSTATION).filter({ hasText: '覃建国' }).waitFor()
    await rowOf(page, WORKSTATION).getByRole('button', { name: '撤销' }).click()
    await dialog(page, '撤销令牌').getByRole('button', { name: '撤销' }).click()
    await rowOf(page, WORKSTATION).filter({ hasText: '已撤销' }).waitFor()
    await waitUntil('the token is refused', async () => (await ask('/dicom-web/studies')) === 401, 3000)
  })

  it('M07: every page fits 1366 and a phone, in both languages, without a word of the other', async () => {
    const { page } = admin
    const tooWide: string[] = []
    for (const language of ['zh-CN', 'en'])
      for (const name of PAGES) {
        await page.context().addCookies([{ name: 'yt-lang', value: language, url: product.web }])
        await page.setViewportSize({ width: 1366, height: 768 })
        await open(page, name)
        await page.locator('h2').first().waitFor()
        await admin.picture(`admin-${name}-${language}`)
        for (const width of [1366, 390]) {
          await page.setViewportSize({ width, height: 768 })
          const over = await sideways(page)
          if (over > 1) tooWide.push(`${name} ${language} ${width}: ${over} px`)
        }
        await admin.picture(`admin-${name}-${language}-phone`)
        if (language === 'en') {
          const menu = page.getByRole('navigation', { name: 'Administration' })
          expect((await menu.textContent()) ?? '').not.toMatch(/\p{Script=Han}/u)
          const heads = (await wordsOf(page, [])).filter((text) =>
            /^(新建|邀请|撤销|改名|停用|命名)/.test(text),
          )
          expect(heads).toEqual([])
        }
      }
    expect(tooWide).toEqual([])
  })

  it('promise L5: the security officer exchanges the key for a Chinese one, without a word from the manual', async () => {
    const officer = await takeSeat(
      browser,
      product.web,
      product.user('county-a', 'security-admin'),
      '**/admin/users',
    )
    const { page } = officer
    await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '密钥' }).click()
    await rowOf(page, '第 1 代').filter({ hasText: '使用中' }).filter({ hasText: '建院时' }).waitFor()
    await page.getByRole('button', { name: '换密钥' }).click()
    await dialog(page, '换密钥').getByRole('radio', { name: '国密' }).click()
    await dialog(page, '换密钥').getByText('立刻生成第 2 代密钥（国密）').waitFor()
    await officer.picture('admin-5-rotate')
    await dialog(page, '换密钥').getByRole('button', { name: '换密钥' }).click()
    await rowOf(page, '第 2 代').filter({ hasText: '国密' }).filter({ hasText: '使用中' }).waitFor()
    await rowOf(page, '第 1 代').filter({ hasText: '停用，仍可打开' }).waitFor()
    await page.getByText(/全部 \d+ 个号码已用第 2 代密钥封存|没有号码要重新封存/).waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'SM2 公钥' }).click()
    expect(await readFile(await (await saved).path(), 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    await page.setViewportSize({ width: 390, height: 768 })
    expect(await sideways(page)).toBeLessThan(2)
    expect(officer.faults).toEqual([])
    await page.context().close()
  })

  it('promise L7: two operators erase the keys of a closed hospital, and keep the proof', async () => {
    const [one, two] = product.demo.operator.users
    const seat = (user: DemoUser) => takeSeat(browser, product.web, user, '**/operator')
    const menu = async (page: Page, name: string) => {
      await page.getByRole('button', { name: '更多: 临山县中医院' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    const asks = await seat(one!)
    await menu(asks.page, '关闭机构')
    await dialog(asks.page, '关闭机构').getByRole('button', { name: '关闭机构' }).click()
    await rowOf(asks.page, '临山县中医院').filter({ hasText: '已关闭' }).waitFor()
    await menu(asks.page, '抹除密钥')
    const wish = dialog(asks.page, '抹除 临山县中医院 的密钥')
    await wish.getByRole('textbox').fill('county-b')
    await asks.page.keyboard.press('Enter')
    await asks.page.getByText('已申请抹除 临山县中医院 的密钥').first().waitFor()
    await menu(asks.page, '抹除密钥')
    await wish.getByText(/起，由另一位运营人员抹除/).waitFor()
    await asks.picture('admin-6-asked')
    await asks.page.context().close()

    const database = adminDatabase(product)
    await database.connect()
    await database.query(`update tenants set erase_asked_at = erase_asked_at - interval '25 hours'`)
    await database.query(
      `update users set operator_since = created_at - interval '30 days' where platform_operator`,
    )
    await database.end()

    const operator = await seat(two!)
    const { page } = operator
    const act = (name: string) => menu(page, name)
    await act('抹除密钥')
    const form = dialog(page, '抹除 临山县中医院 的密钥')
    await form.getByRole('textbox').fill('county-a')
    await page.keyboard.press('Enter')
    await form.getByText('和短名 county-b 不一致').waitFor()
    await form.getByRole('textbox').fill('county-b')
    await page.keyboard.press('Enter')
    await dialog(page, '临山县中医院 的抹除证书').getByText('openssl pkeyutl -verify').waitFor()
    await operator.picture('admin-7-erased')
    await page.reload()
    await act('抹除证书')
    await dialog(page, '临山县中医院 的抹除证书').getByText('yingtong.key-erasure.v1').waitFor()
    expect(operator.faults).toEqual([])
    await page.context().close()
  })

  it('nobody saw an error', () => {
    // The pages that are not theirs were asked for on purpose, and the name that clashes was typed on purpose.
    const meant = /status of (404|409)/
    expect(admin.faults.filter((fault) => !meant.test(fault))).toEqual([])
  })
})
