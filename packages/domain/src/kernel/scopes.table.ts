/** Everything that can be permitted. A verb names one; a role or a token holds some. */
export const SCOPES = [
  'study:read',
  'study:write',
  'study:assign',
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
  registrar: ['study:read'],
  technologist: [
    'study:read',
    'study:write',
    'image:read',
    'image:store',
    'quarantine:read',
    'quarantine:resolve',
    'fleet:read',
    'report:read',
  ],
  radiologist: [
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
  ],
  clinician: ['study:read', 'image:read', 'report:read'],
  consultant: ['study:read', 'image:read', 'report:read', 'report:write'],
  'tenant-admin': ['fleet:read', 'fleet:write', 'member:read', 'member:write', 'token:write'],
  'security-admin': ['member:read', 'token:write'],
  'audit-admin': ['audit:read', 'member:read'],
  'region-admin': ['fleet:read'],
} as const satisfies Record<Role, readonly Scope[]>

/** What a bearer token may carry; signing and administration stay with people. */
export const TOKEN_SCOPES = ['study:read', 'image:read', 'image:store'] as const satisfies readonly Scope[]
