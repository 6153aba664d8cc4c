import type { Database } from '@yingtong/db'
import type {
  FrameEncoder,
  ImageRenderer,
  Log,
  Mailer,
  ObjectStore,
  PasswordHasher,
  PdfRenderer,
  Vault,
} from '../ports.ts'
import type { Actor } from './actor.ts'
import type { JobSender } from './job.ts'
import type { MemoryBudget } from './memory-budget.ts'
import type { ScratchSpace } from './scratch-space.ts'

/** What a process hands to every verb; made once at start. */
export interface Services {
  readonly database: Database
  readonly store: ObjectStore
  readonly jobs: JobSender
  readonly hasher: PasswordHasher
  readonly renderer: ImageRenderer
  readonly pdf: PdfRenderer
  readonly vault: Vault
  /** Without it, pixels that come in by STOW are kept as they came. */
  readonly encoder?: FrameEncoder
  /** Bytes whose number others decide are booked here before they are allocated. */
  readonly memory: MemoryBudget
  /** Where bytes wait that need not be in memory. */
  readonly scratch: ScratchSpace
  /** Absent where nobody configured a mail server; then nothing is written to anybody. */
  readonly mail?: Mailer
  readonly log: Log
  readonly now: () => Date
}

/** Who asks, in which tenant, from where. Doors make it after authentication, nothing else does. */
export interface Ctx {
  readonly services: Services
  readonly tenantId: string
  readonly actor: Actor
  readonly requestId: string
  readonly address?: string
}

/** The context of a job or of the start-up: the system acting in one tenant. */
export function systemContext(services: Services, tenantId: string, name: string): Ctx {
  return { services, tenantId, actor: { kind: 'system', id: name, name }, requestId: crypto.randomUUID() }
}
