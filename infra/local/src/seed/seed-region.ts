import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  appointOperator,
  beginTotp,
  confirmTotp,
  createMember,
  createRegion,
  createTenant,
  createToken,
  findTenant,
  registerAgent,
  type Services,
  saveTemplate,
  signIn,
  signOut,
  TOKEN_SCOPES,
  totpCode,
} from '@yingtong/domain'
import { openServices } from '@yingtong/platform'
import type { DemoFile } from './demo-file.ts'
import { randomPassword } from './random-password.ts'
import { OPERATOR, REGION_NAME, TENANTS, type TenantToSeed } from './region.table.ts'
import { TEMPLATES } from './templates.table.ts'

export interface SeedContext {
  /** The migrated database, as the worker's own role. */
  readonly databaseUrl: string
  readonly dataDir: string
  readonly masterKeyFile: string
  /** Public origin, `http://127.0.0.1:3000`. */
  readonly web: string
  readonly dicomPort: number
  readonly report: (line: string) => void
}

/** What the edge agent of the demo needs to know about itself. */
export interface SeededAgent {
  readonly agentId: string
  /** Private key, mode 600. */
  readonly keyFile: string
  readonly aeTitle: string
}

export interface SeededRegion {
  readonly demo: DemoFile
  readonly agent: SeededAgent
}

const AE_TITLE = 'EDGE'

/** A key pair as an agent would make it at enrolment: the private half stays in a file of mode 600. */
async function agentKey(dataDir: string): Promise<{ readonly keyFile: string; readonly publicKey: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const keyFile = join(dataDir, 'edge', 'agent-key.pem')
  await mkdir(join(dataDir, 'edge'), { recursive: true })
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  // The last 32 bytes of the SubjectPublicKeyInfo are the raw Ed25519 key (RFC 8410).
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return { keyFile, publicKey: raw.toString('base64') }
}

async function seedTemplates(services: Services, tenantId: string, author: { id: string; name: string }) {
  const ctx = {
    services,
    tenantId,
    actor: { kind: 'user', ...author, roles: ['senior-radiologist'] },
    requestId: randomUUID(),
  } as const
  for (const template of TEMPLATES) await saveTemplate(ctx, { ...template, visibility: 'department' })
}

async function seedTenant(services: Services, tenant: TenantToSeed) {
  const { slug, name, kind, people } = tenant
  const { tenantId } = await createTenant(services, { slug, name, kind })
  const users: DemoFile['tenants'][number]['users'][number][] = []
  for (const person of people) {
    const credentials = { email: `${person.login}@${slug}.example`, password: randomPassword() }
    const { userId } = await createMember(services, {
      ...credentials,
      tenantId,
      name: person.name,
      roles: [person.role],
    })
    if (person.role === 'senior-radiologist')
      await seedTemplates(services, tenantId, { id: userId, name: person.name })
    users.push({ ...credentials, role: person.role })
  }
  const scopes = [...TOKEN_SCOPES]
  const { token } = await createToken(services, { tenantId, label: 'demo.json', scopes })
  return { tenantId, entry: { slug, name, users, dicomwebToken: token } }
}

/** Sets the demanded second factor up as the operator would at their first sign-in. */
async function enrolOperator(services: Services, credentials: { email: string; password: string }) {
  const begun = await signIn(services, credentials)
  if (begun.outcome !== 'next' || begun.step !== 'enrol') throw new Error('operators enrol a second factor')
  const asker = { challenge: begun.challenge }
  const seed = await beginTotp(services, { asker })
  if (seed.outcome !== 'begun') throw new Error(`no authenticator for ${credentials.email}`)
  const code = totpCode(seed.secret, services.now())
  const confirmed = await confirmTotp(services, { asker, code })
  if (confirmed.outcome !== 'ok') throw new Error(`no second factor for ${credentials.email}`)
  await signOut(services, { token: confirmed.sessionToken })
  return { secret: seed.secret, uri: seed.uri }
}

/** The operator's own organisation, in no region; its people are shown with what the console calls them. */
async function seedOperator(services: Services): Promise<DemoFile['operator']> {
  const { slug, name, kind, people } = OPERATOR
  const { tenantId } = await createTenant(services, { slug, name, kind })
  const users: DemoFile['operator']['users'][number][] = []
  for (const person of people) {
    const credentials = { email: `${person.login}@${slug}.example`, password: randomPassword() }
    const member = { ...credentials, tenantId, name: person.name, roles: [person.role] }
    const { userId } = await createMember(services, member)
    await appointOperator(services, { userId })
    const totp = await enrolOperator(services, credentials)
    users.push({ ...credentials, role: 'platform-operator', totp })
  }
  return { slug, name, users }
}

/**
 * Creates the demo region in an empty database: tenants, people with random passwords, one agent of `county-a` with
 * its key below `dataDir`. Runs before gateway and agent start; null when the database already has its region.
 */
export async function seedRegion(context: SeedContext): Promise<SeededRegion | null> {
  const { databaseUrl, dataDir } = context
  const environment = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    MASTER_KEY_FILE: context.masterKeyFile,
    LOG_LEVEL: 'error',
    S3_REGION: 'us-east-1',
  }
  const services = await openServices(environment, { name: 'seed' })
  try {
    if (await findTenant(services, { slug: TENANTS[0]!.slug })) return null
    const seeded = []
    for (const tenant of TENANTS) seeded.push(await seedTenant(services, tenant))
    await createRegion(services, { name: REGION_NAME, tenantIds: seeded.map((each) => each.tenantId) })
    const operator = await seedOperator(services)
    const { keyFile, publicKey } = await agentKey(dataDir)
    const home = seeded[0]!
    const name = `${home.entry.name} 影像科`
    const agentId = await registerAgent(services, {
      tenantId: home.tenantId,
      name,
      aeTitle: AE_TITLE,
      publicKey,
    })
    const demo: DemoFile = {
      web: context.web,
      region: REGION_NAME,
      tenants: seeded.map((each) => each.entry),
      operator,
      agents: [{ aeTitle: AE_TITLE, port: context.dicomPort, tenant: home.entry.slug }],
    }
    return { demo, agent: { agentId, keyFile, aeTitle: AE_TITLE } }
  } finally {
    await services.close()
  }
}
