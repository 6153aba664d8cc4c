import { join } from 'node:path'
import { openDatabase } from '@yingtong/db'
import {
  answeringDatabase,
  bulkKeyring,
  memoryBudget,
  reasonOf,
  recordProcess,
  type Services,
  scratchSpace,
} from '@yingtong/domain'
import { processLog } from './log.ts'
import { smtpMailer } from './mail/smtp-mailer.ts'
import { closedStore } from './object-store/closed-store.ts'
import { openStore, type StoreEnvironment } from './object-store/open-store.ts'
import { sealedStore } from './object-store/sealed-store.ts'
import { fairHasher } from './password-hasher.ts'
import { fairPdf } from './pdf/fair-pdf.ts'
import { processReport, type ReportedEnvironment } from './process-report.ts'
import { openQueue, type Queue } from './queue/boss-queue.ts'
import { type PixelChildren, pixelChildren } from './render/pixel-children.ts'
import { describeSandbox, sandboxKind } from './sandbox/sandbox-kind.ts'
import { readMasterKeys } from './vault/master-key.ts'
import { openVault } from './vault/open-vault.ts'

interface DatabaseEnvironment {
  readonly DATABASE_URL: string
  readonly LOG_LEVEL: string
  readonly MASTER_KEY_FILE: string
}

type MailEnvironment = Partial<Record<'SMTP_URL' | 'MAIL_FROM' | 'PUBLIC_ORIGIN', string | undefined>>

type ServicesEnvironment = DatabaseEnvironment & StoreEnvironment & MailEnvironment

interface OpenOptions {
  readonly name: string
  readonly runsJobs?: boolean
  readonly poolSize?: number
  /** How long a start waits for a database that takes no connections yet. */
  readonly databaseWaitMs?: number
  /** Children that decode and encode common frames. */
  readonly pixelChildren?: number
  /** A process of the running system, not a tool: it enters itself into the list of assets. */
  readonly isPart?: boolean
}

export interface OpenServices extends Services {
  readonly jobs: Queue
  /** The children behind `renderer`, which compress as well for who puts `encoder` into its services. */
  readonly pixels: PixelChildren
  /** Ends the queue, the rendering children and the database connections, in this order. */
  close(): Promise<void>
}

/**
 * Everything a cloud process hands to verbs, opened from its environment. `runsJobs` is for the worker: it also keeps
 * the queue tidy. Throws when the master key is not sound or the database or the store does not answer, so that a
 * process never starts half.
 */
export async function openServices(env: ServicesEnvironment, options: OpenOptions): Promise<OpenServices>
/** The same for a process that may not touch objects: its store refuses every call. */
export async function openServices(
  env: DatabaseEnvironment,
  options: OpenOptions & { readonly withoutStore: true },
): Promise<OpenServices>
export async function openServices(
  env: DatabaseEnvironment & Partial<StoreEnvironment> & MailEnvironment,
  options: OpenOptions & { readonly withoutStore?: true },
): Promise<OpenServices> {
  const log = processLog(options.name, env.LOG_LEVEL)
  const vault = openVault(readMasterKeys(env.MASTER_KEY_FILE))
  const connections = options.poolSize ?? 12
  const database = answeringDatabase(
    await openDatabase({
      url: env.DATABASE_URL,
      poolSize: connections,
      // Somebody waits for a part that runs no jobs; a tool waits for itself.
      patient: options.runsJobs === true || options.isPart !== true,
      ...(options.databaseWaitMs === undefined ? {} : { waitMs: options.databaseWaitMs }),
    }),
    connections,
  )
  const bare = options.withoutStore ? closedStore : await openStore(env as StoreEnvironment)
  const isSealed = !options.withoutStore && env.STORE_SEALING !== 'off'
  const store = isSealed ? sealedStore(bare, bulkKeyring({ database, vault })) : bare
  const jobs = await openQueue({
    url: env.DATABASE_URL,
    supervise: options.runsJobs ?? false,
    onError: (error) => log.error('queue', { reason: reasonOf(error) }),
  })
  const memory = memoryBudget()
  const scratch = scratchSpace(scratchFolder(env))
  const pixels = pixelChildren({ memory, scratch, ...children(options) })
  if (options.isPart && !options.withoutStore) tellSandbox(log)
  const services: Services = {
    database,
    store,
    jobs,
    renderer: pixels.renderer,
    memory,
    scratch,
    vault,
    log,
    hasher: fairHasher(),
    pdf: fairPdf(),
    now: () => new Date(),
    ...mailOf(env),
  }
  if (options.isPart) await enterAssets(services, processReport(options.name, env as ReportedEnvironment))
  return {
    ...services,
    jobs,
    pixels,
    async close() {
      await jobs.stop()
      pixels.stop()
      await database.close()
    },
  }
}

/** Only a process that is handed the mail server's address writes letters. */
function mailOf({ SMTP_URL: url, MAIL_FROM: from, PUBLIC_ORIGIN: origin }: MailEnvironment) {
  return url && from && origin ? { mail: smtpMailer({ url, from, origin: new URL(origin).origin }) } : {}
}

/** Beside the data, so that it is the same disk and not memory that some systems keep temporary files in. */
const scratchFolder = ({ DATA_DIR }: { readonly DATA_DIR?: string | undefined }) =>
  DATA_DIR === undefined ? {} : { folder: join(DATA_DIR, 'scratch') }

const children = ({ pixelChildren: count }: OpenOptions) => (count === undefined ? {} : { children: count })

/** Said at every start, and as a warning where it is less than it could be. */
function tellSandbox(log: Services['log']): void {
  const { sentence, isFull } = describeSandbox(sandboxKind())
  if (isFull) log.info(sentence)
  else log.warn(sentence)
}

/**
 * A list that cannot be written is no reason not to serve images; nor is a server with known holes, which is told at
 * every start.
 */
async function enterAssets(services: Services, report: ReturnType<typeof processReport>): Promise<void> {
  try {
    const server = await recordProcess(services, report)
    if (server && !server.sound)
      services.log.warn(`${server.name} has known holes: update it`, {
        installed: server.installed.join(' '),
        floor: server.floor,
        advisory: server.advisory,
      })
  } catch (error) {
    services.log.warn('this process is not in the list of assets', { reason: reasonOf(error) })
  }
}
