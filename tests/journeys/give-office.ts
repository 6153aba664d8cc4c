import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Product } from '../harness/start-product.ts'
import { type Desk, takeSeat } from './desk.ts'

const SENIOR = '蒙志远'
const SENIOR_EMAIL = 'meng.zhiyuan@county-a.example'

interface Scene {
  readonly browser: Browser
  readonly product: Product
  /** The tenant administrator, signed in. */
  readonly admin: Desk
  readonly password: string
}

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })

/** A senior radiologist is invited; the link opens when the security officer has confirmed it, without a reload. */
export async function giveOffice({ browser, product, admin, password }: Scene): Promise<void> {
  const { page } = admin
  await page.goto(`${product.web}/admin/users`)
  await page.getByRole('button', { name: '邀请成员' }).click()
  const form = dialog(page, '邀请成员')
  await form.getByLabel('姓名').fill(SENIOR)
  await form.getByLabel('邮箱').fill(SENIOR_EMAIL)
  await form.getByRole('checkbox', { name: '高年资医师', exact: true }).click()
  await form.getByRole('button', { name: '生成邀请链接' }).click()
  const link = await page.getByRole('textbox', { name: `${SENIOR} 的邀请链接已生成` }).inputValue()
  const appointment = (of: Page) =>
    of.getByRole('table', { name: '任命' }).getByRole('row').filter({ hasText: SENIOR })
  await appointment(page).filter({ hasText: '等待' }).filter({ hasText: '尚文' }).waitFor()
  expect(await appointment(page).getByRole('button', { name: '确认任命' }).count()).toBe(0)
  await admin.picture('admin-8-office-asked')
  const guest = await browser.newContext({ viewport: { width: 390, height: 780 }, locale: 'zh-CN' })
  const phone = await guest.newPage()
  await phone.goto(link)
  await phone.getByText('任命还没有确认').waitFor()
  expect(await phone.getByRole('button', { name: '加入' }).isDisabled()).toBe(true)

  const officer = await takeSeat(
    browser,
    product.web,
    product.user('county-a', 'security-admin'),
    '**/admin/users',
  )
  await officer.page.getByText('1 项任命等你确认').waitFor()
  await appointment(officer.page).getByRole('button', { name: '确认任命' }).click()
  await dialog(officer.page, '确认任命').getByText('先向本人核实').waitFor()
  await officer.picture('admin-8-office-confirm')
  await dialog(officer.page, '确认任命').getByRole('button', { name: '确认任命' }).click()
  await appointment(officer.page).filter({ hasText: '尚文 已确认' }).waitFor()
  expect(officer.faults).toEqual([])
  await officer.page.context().close()

  await phone.getByText('任命还没有确认').waitFor({ state: 'detached' })
  await phone.getByLabel('口令').fill(password)
  await phone.getByLabel('再输一遍').fill(password)
  await phone.keyboard.press('Enter')
  await phone.getByText('已加入青河县人民医院').waitFor()
  await guest.close()
  const senior = await takeSeat(browser, product.web, { email: SENIOR_EMAIL, password: password })
  await senior.picture('admin-8-office-held')
  await senior.page.context().close()
}
