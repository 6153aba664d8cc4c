export { type LogFields, lossyLines, plainFault, type Reason, reasonOf } from '@yingtong/agent-protocol'
export { isAway } from '@yingtong/db'
export { type Actor, authorize, type Resource, scopesOf } from './actor.ts'
export { answeringDatabase } from './answering-database.ts'
export { areIndependent, isOneBehind } from './are-independent.ts'
export { AUDIT_ACTIONS, type AuditAction } from './audit-actions.table.ts'
export { type Ctx, type Services, systemContext } from './context.ts'
export { demandOtherOperator, demandSecondOperator } from './demand-other-operator.ts'
export { DomainError, ERROR_CODES, type ErrorCode, notFound } from './domain-error.ts'
export { FairShare, type ShareOptions } from './fair-share.ts'
export { heldBytes } from './held-bytes.ts'
export { defineJob, type JobDefinition, type JobSender, jobDefinitions } from './job.ts'
export { NAMES_SHOWN, readsIdentity, readsNames } from './masking.table.ts'
export { type Booking, type Elastic, MEMORY_BYTES, type MemoryBudget, memoryBudget } from './memory-budget.ts'
export { type ObjectKind, objectKey, objectName, objectPrefix } from './object-keys.ts'
export { type LeastPace, pacedBody } from './paced-body.ts'
export { type IdentityEvent, recordIdentityEvent } from './record-event.ts'
export {
  AGENT_SCOPES,
  AUDIENCES,
  type Audience,
  BREAK_GLASS_SCOPES,
  CONFIRMED_SCOPES,
  PLATFORM_SCOPES,
  ROLE_SCOPES,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
  SEPARATE_ROLES,
  SYSTEM_SCOPES,
  TOKEN_SCOPES,
} from './scopes.table.ts'
export { scratchSource } from './scratch-source.ts'
export { type ScratchFile, type ScratchSpace, scratchSpace } from './scratch-space.ts'
export { StoreError, type StoreFault } from './store-error.ts'
export { ErasedKeyError, VaultError } from './vault-error.ts'
export {
  type Act,
  callVerb,
  command,
  demandVerb,
  flow,
  type IdentityStep,
  identity,
  identityFlow,
  query,
  type Step,
  type VerbRule,
  verbRules,
} from './verb.ts'
