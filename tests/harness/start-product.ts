import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, type RunningProcess, startProcess } from '@yingtong/testkit/machine'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY = /yingtong ready/
const START_TIMEOUT_MS = 300_000

export interface DemoUser {
  readonly email: string
  readonly password: string
  readonly role: string
  /** Of operators, who sign in with two factors: `totpCode(secret, new Date())`. */
  readonly totp?: { readonly secret: string }
}

export interface Demo {
  readonly web: string
  readonly tenants: readonly {
    slug: string
    name: string
    users: readonly DemoUser[]
    dicomwebToken: string
  }[]
  readonly operator: { readonly slug: string; readonly users: readonly DemoUser[] }
  readonly agents: readonly { aeTitle: string; port: number; tenant: string }[]
}

export interface Product {
  readonly demo: Demo
  readonly web: string
  readonly dicomPort: number
  readonly dataDir: string
  readonly process: RunningProcess
  user(slug: string, role: string): DemoUser
  token(slug: string): string
  /** Ctrl-C, as a person would; keeps the data when asked to. */
  stop(options?: { readonly keepData?: boolean }): Promise<void>
}

/** `npm start` as it is, on free ports and a data folder of its own; resolves at its ready line. */
export async function startProduct(
  options: {
    readonly dataDir?: string
    readonly env?: Record<string, string>
    /** Those of an earlier start, where senders and readers go on. */
    readonly ports?: { readonly web: number; readonly dicom: number }
  } = {},
): Promise<Product> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'yingtong-product-')))
  const [port, dicomPort] = [
    options.ports?.web ?? (await freePort()),
    options.ports?.dicom ?? (await freePort()),
  ]
  const env = { ...options.env, PORT: String(port), DICOM_PORT: String(dicomPort), DATA_DIR: dataDir }
  const running = await startProcess({ command: 'node', args: ['infra/local/start.mjs'], cwd: ROOT, env })
  await running.waitForLine(READY, START_TIMEOUT_MS).catch((error: Error) => {
    throw new Error(`npm start did not get ready: ${error.message}\n${running.output.slice(-4000)}`)
  })
  const demo = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as Demo
  const tenantOf = (slug: string) => {
    const tenant = demo.tenants.find((each) => each.slug === slug)
    if (!tenant) throw new Error(`the demo region has no ${slug}`)
    return tenant
  }
  return {
    demo,
    web: `http://127.0.0.1:${port}`,
    dicomPort,
    dataDir,
    process: running,
    user(slug, role) {
      const { operator } = demo
      const users = slug === operator.slug ? operator.users : tenantOf(slug).users
      const user = users.find((each) => each.role === role)
      if (!user) throw new Error(`${slug} has no ${role}`)
      return user
    },
    token: (slug) => tenantOf(slug).dicomwebToken,
    async stop({ keepData = false } = {}) {
      await running.stop(20_000)
      if (!keepData) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
