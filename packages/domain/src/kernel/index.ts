export { type Actor, authorize } from './actor.ts'
export { AUDIT_ACTIONS, type AuditAction } from './audit-actions.table.ts'
export { type Ctx, type Services, systemContext } from './context.ts'
export { DomainError, ERROR_CODES, type ErrorCode, notFound } from './domain-error.ts'
export { defineJob, type JobDefinition, type JobSender, jobDefinitions } from './job.ts'
export { ROLE_SCOPES, ROLES, type Role, SCOPES, type Scope, TOKEN_SCOPES } from './scopes.table.ts'
export {
  type Act,
  callVerb,
  command,
  flow,
  identity,
  query,
  type Step,
  type VerbRule,
  verbRules,
} from './verb.ts'
