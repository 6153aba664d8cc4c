import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '@yingtong/testkit/machine'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Product, ROOT, startProduct } from '../harness/start-product.ts'
import { type Desk, startChromium, takeSeat } from './desk.ts'

const STEP_MS = 60_000

let product: Product
let browser: Browser
let auditor: Desk

beforeAll(async () => {
  product = await startProduct()
  browser = await startChromium()
  auditor = await takeSeat(browser, product.web, product.user('county-a', 'audit-admin'), '**/admin/*')
}, 420_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
}, 60_000)

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await auditor?.picture('audit-failed').catch(() => undefined)
})

describe('the audit administrator of a hospital watches over its log', { timeout: STEP_MS }, () => {
  it('M03: finds their own sign-in at the top of today, and narrows the log', async () => {
    const { page } = auditor
    await page.goto(`${product.web}/admin/audit`)
    await page.getByRole('heading', { name: '审计日志' }).waitFor()
    await page.getByText('登录', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: '结果' }).click()
    await page.getByRole('menuitem', { name: '失败' }).click()
    await page.getByText('没有符合条件的记录').waitFor()
    await page.getByRole('button', { name: '去掉全部条件' }).click()
    await page.getByText('登录', { exact: true }).first().waitFor()
  })

  it('promise C11: has the chain verified by a key, and sees that it is sound', async () => {
    const { page } = auditor
    await page.getByRole('heading', { name: '审计日志' }).click()
    await page.keyboard.press('v')
    await page.getByText('已开始核验').first().waitFor()
    await page.getByText(/链条完整，已验证到第 [\d,]+ 条/).waitFor()
    await auditor.picture('audit-1-sound')
  })

  it('M03: takes the log away as a file', async () => {
    const { page } = auditor
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('e')])
    expect(download.suggestedFilename()).toMatch(/^audit-\d{8}T\d{6}Z\.csv$/)
    const text = readFileSync(await download.path(), 'utf8')
    expect(text.startsWith('\uFEFF"at",')).toBe(true)
    expect(text).toContain('"person.signed-in"')
  })

  it('speaks English, and fits a phone', async () => {
    const { page } = auditor
    await page.context().addCookies([{ name: 'yt-lang', value: 'en', url: product.web }])
    await page.reload()
    await page.getByText(/Chain sound, verified to record/).waitFor()
    await auditor.picture('audit-2-english')
    await page.setViewportSize({ width: 390, height: 780 })
    await auditor.picture('audit-3-phone')
  })

  it('promise C11: the command finds the same while everything runs', async () => {
    const verify = (tenant: string) =>
      runProgram({
        command: process.execPath,
        args: [join(ROOT, 'infra/local/src/audit-verify.ts'), '--tenant', tenant],
        env: { DATA_DIR: product.dataDir, LOG_LEVEL: 'error' },
      })
    const sound = await verify('county-a')
    expect(sound.output).toMatch(/county-a: sound; [\d,]+ records/)
    expect(sound.code).toBe(0)
    expect((await verify('nowhere')).code).toBe(2)
  })

  it('nobody saw an error', () => expect(auditor.faults).toEqual([]))
})
