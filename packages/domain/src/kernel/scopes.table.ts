/** Everything that can be permitted. A verb names one; a role or a token holds some. */
export const SCOPES = [
  'study:read',
  'study:write',
  'study:assign',
  'study:export',
  'patient:unmask',
  'consent:write',
  'image:read',
  'image:store',
  'quarantine:read',
  'quarantine:resolve',
  'report:read',
  'report:write',
  'report:sign',
  'template:write',
  'fleet:read',
  'fleet:write',
  'member:read',
  'member:write',
  'token:write',
  'token:vouch',
  'session:read',
  'session:write',
  'reset:approve',
  'grant:confirm',
  'settings:read',
  'settings:write',
  'keys:read',
  'keys:write',
  'compliance:read',
  'compliance:write',
  'break-glass:end',
  'platform:operate',
  'audit:read',
  'agent:upload',
  'system:run',
] as const

export type Scope = (typeof SCOPES)[number]

export const ROLES = [
  'registrar',
  'technologist',
  'radiologist',
  'senior-radiologist',
  'clinician',
  'consultant',
  'tenant-admin',
  'security-admin',
  'audit-admin',
  'region-admin',
] as const

export type Role = (typeof ROLES)[number]

/**
 * The policy table: which role may do what within its own tenant. The platform operator is absent on purpose:
 * no standing access to patient data. System, security and audit administration are three people's work.
 */
export const ROLE_SCOPES = {
  registrar: ['patient:unmask', 'consent:write', 'study:read'],
  technologist: [
    'patient:unmask',
    'study:read',
    'study:write',
    'image:read',
    'image:store',
    'quarantine:read',
    'quarantine:resolve',
    'fleet:read',
    'report:read',
    'token:vouch',
  ],
  radiologist: [
    'patient:unmask',
    'consent:write',
    'study:read',
    'study:write',
    'study:assign',
    'image:read',
    'report:read',
    'report:write',
    'template:write',
    'quarantine:read',
    'fleet:read',
  ],
  'senior-radiologist': [
    'patient:unmask',
    'consent:write',
    'study:export',
    'study:read',
    'study:write',
    'study:assign',
    'image:read',
    'report:read',
    'report:write',
    'report:sign',
    'template:write',
    'quarantine:read',
    'quarantine:resolve',
    'fleet:read',
    'token:vouch',
  ],
  clinician: ['patient:unmask', 'study:read', 'image:read', 'report:read'],
  consultant: ['patient:unmask', 'study:read', 'image:read', 'report:read', 'report:write'],
  'tenant-admin': [
    'fleet:read',
    'fleet:write',
    'member:read',
    'member:write',
    'token:write',
    'reset:approve',
    'grant:confirm',
    'settings:read',
    'break-glass:end',
  ],
  'security-admin': [
    'member:read',
    'token:write',
    'session:read',
    'session:write',
    'reset:approve',
    'grant:confirm',
    'settings:read',
    'settings:write',
    'keys:read',
    'keys:write',
    'compliance:read',
    'compliance:write',
    'break-glass:end',
  ],
  'audit-admin': [
    'audit:read',
    'member:read',
    'reset:approve',
    'grant:confirm',
    'settings:read',
    'keys:read',
    'compliance:read',
  ],
  'region-admin': ['fleet:read'],
} as const satisfies Record<Role, readonly Scope[]>

/** What a bearer token may carry; signing and administration stay with people. */
export const TOKEN_SCOPES = ['study:read', 'image:read', 'image:store'] as const satisfies readonly Scope[]

/** What an edge agent may do: bring images, and ask what became of them. */
export const AGENT_SCOPES = ['agent:upload', 'image:store'] as const satisfies readonly Scope[]

/** What jobs may do in the tenant whose envelope they carry. */
export const SYSTEM_SCOPES = [
  'system:run',
  'agent:upload',
  'image:store',
  'image:read',
  'study:read',
] as const satisfies readonly Scope[]

/**
 * Whom a thing is for, within its tenant. Studies, images, reports, quarantine and the audit trail are the hospital's;
 * a template is its author's or their departments'; an upload is its agent's.
 */
export const AUDIENCES = {
  hospital: 'everybody',
  department: 'colleagues',
  own: 'owner',
} as const

export type Audience = keyof typeof AUDIENCES

/** What the operator's console may do: facilities and their figures, never a patient's row. */
export const PLATFORM_SCOPES = ['platform:operate'] as const satisfies readonly Scope[]

/** What an operator may do in one tenant while its break-glass lasts: look, change nothing. */
export const BREAK_GLASS_SCOPES = [
  'study:read',
  'image:read',
  'report:read',
  'quarantine:read',
  'fleet:read',
  'member:read',
  'settings:read',
] as const satisfies readonly Scope[]

/** System, security and audit administration are three people's work (GB/T 22239 8.1.5): one person holds one. */
export const SEPARATE_ROLES = [
  'tenant-admin',
  'security-admin',
  'audit-admin',
] as const satisfies readonly Role[]

/** What nobody gives alone, to another or to a second account of their own: a second office confirms it. */
export const CONFIRMED_SCOPES = [
  'audit:read',
  'session:write',
  'settings:write',
  'keys:write',
  'report:sign',
] as const satisfies readonly Scope[]
