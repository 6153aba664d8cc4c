import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, migrate, openDatabase, TENANT_ROLE } from '@yingtong/db'
import {
  answeringDatabase,
  type Ctx,
  createMember,
  createTenant,
  type Mailer,
  memoryBudget,
  type ObjectStore,
  type Role,
  type Services,
  scratchSpace,
  systemContext,
} from '@yingtong/domain'
import {
  fairHasher,
  fairPdf,
  localStore,
  migrateQueue,
  newMasterKey,
  openQueue,
  openVault,
  pixelChildren,
  processLog,
  type Queue,
} from '@yingtong/platform'
import { startPostgres } from '../postgres/start-postgres.ts'

export interface TestTenant {
  readonly id: string
  readonly slug: string
  /** A context as a new person of this tenant with these roles would have it. */
  as(...roles: Role[]): Promise<Ctx>
  /** The system acting in this tenant. */
  system(): Ctx
}

export interface TestRegion {
  readonly services: Services
  readonly database: Database
  readonly store: ObjectStore
  /** Superuser: for the catalogue test and for planting faults. */
  readonly adminUrl: string
  readonly appUrl: string
  /** Runs queued jobs from now on. */
  runJobs(): Promise<void>
  tenant(slug: string, name?: string): Promise<TestTenant>
  stop(): Promise<void>
}

const LOGIN = { name: 'yt_test', password: 'region-test' }
const CONNECTIONS = 8
export const TEST_PASSWORD = 'Correct-Horse-9'

async function makeTenant(services: Services, slug: string, name: string): Promise<TestTenant> {
  const { tenantId } = await createTenant(services, { slug, name, kind: 'hospital' })
  let people = 0
  return {
    id: tenantId,
    slug,
    system: () => systemContext(services, tenantId, 'test'),
    async as(...roles) {
      people += 1
      const input = {
        tenantId,
        email: `p${people}@${slug}.example`,
        name: `医师${people}`,
        password: TEST_PASSWORD,
        roles,
      }
      const { userId } = await createMember(services, input)
      return {
        services,
        tenantId,
        actor: { kind: 'user', id: userId, name: input.name, roles },
        requestId: crypto.randomUUID(),
      }
    },
  }
}

/**
 * A whole region in a temporary folder: real PostgreSQL with every role and policy, a folder as object store, a real
 * queue. `wrap` may put a fault between verbs and a real part.
 */
export async function startRegion(
  options: {
    readonly store?: (real: ObjectStore) => ObjectStore
    readonly now?: () => Date
    readonly mail?: Mailer
  } = {},
): Promise<TestRegion> {
  const dir = await mkdtemp(join(tmpdir(), 'yingtong-region-'))
  // PostgreSQL runs as a user of its own and must be able to walk into the folder.
  await chmod(dir, 0o711)
  const postgres = await startPostgres(join(dir, 'postgres'))
  await migrate(postgres.url, [LOGIN])
  await migrateQueue(postgres.url, { tenant: TENANT_ROLE, senders: [], workers: [LOGIN.name] })
  const url = new URL(postgres.url)
  url.username = LOGIN.name
  url.password = LOGIN.password
  const database = await openDatabase({ url: url.href, poolSize: CONNECTIONS })
  const real = await localStore(join(dir, 'store'))
  const store = options.store?.(real) ?? real
  const memory = memoryBudget()
  const scratch = scratchSpace()
  const pixels = pixelChildren({ memory, scratch })
  const log = processLog('test', 'error')
  const jobs: Queue = await openQueue({ url: url.href, supervise: false, onError: () => {} })
  const services: Services = {
    database: answeringDatabase(database, CONNECTIONS),
    store,
    jobs,
    hasher: fairHasher(),
    renderer: pixels.renderer,
    memory,
    scratch,
    pdf: fairPdf(),
    vault: openVault([newMasterKey()]),
    log,
    now: options.now ?? (() => new Date()),
    ...(options.mail ? { mail: options.mail } : {}),
  }
  return {
    services,
    database,
    store,
    adminUrl: postgres.url,
    appUrl: url.href,
    runJobs: () => jobs.work((tenantId, name) => systemContext(services, tenantId, name)),
    tenant: (slug, name = slug) => makeTenant(services, slug, name),
    async stop() {
      pixels.stop()
      await jobs.stop()
      await database.close()
      await postgres.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
