import {
  AUDIT_ACTIONS,
  jobDefinitions,
  ROLE_SCOPES,
  ROLES,
  SCOPES,
  TOKEN_SCOPES,
  verbRules,
} from '@yingtong/domain'
import { describe, expect, it } from 'vitest'

describe('the register of verbs', () => {
  const verbs = verbRules()

  it('is not empty and names each verb once, as noun.verb', () => {
    expect(verbs.length).toBeGreaterThan(40)
    expect(new Set(verbs.map((verb) => verb.name)).size).toBe(verbs.length)
    for (const { name } of verbs) expect(name).toMatch(/^[a-z][a-z-]*\.[a-z][a-z-]*$/)
  })

  it('M03: declares scope and audit action for everything but the questions asked before a tenant is known', () => {
    for (const verb of verbs.filter((each) => each.kind !== 'identity')) {
      expect(SCOPES, verb.name).toContain(verb.scope)
      expect(Object.keys(AUDIT_ACTIONS), verb.name).toContain(verb.audit)
    }
  })

  it('has somebody for every scope, and no role with everything', () => {
    const held = new Set<string>(Object.values(ROLE_SCOPES).flat())
    const machines = ['agent:upload', 'image:store', 'system:run', 'audit:read', 'platform:operate']
    for (const scope of SCOPES.filter((each) => !machines.includes(each)))
      expect(held, scope).toContain(scope)
    for (const role of ROLES) expect(ROLE_SCOPES[role].length, role).toBeLessThan(SCOPES.length - 4)
  })

  it('L3: keeps administration of people, security and audit with different roles, none of which reads images', () => {
    for (const role of ['tenant-admin', 'security-admin', 'audit-admin'] as const)
      for (const scope of ['image:read', 'report:read', 'study:read'])
        expect(ROLE_SCOPES[role]).not.toContain(scope)
    const both = ROLES.filter((role) => (ROLE_SCOPES[role] as readonly string[]).includes('audit:read'))
    expect(both).toEqual(['audit-admin'])
  })

  it('gives tokens no right to sign, administrate or run as the system', () => {
    for (const scope of TOKEN_SCOPES) expect(scope).toMatch(/^(study:read|image:read|image:store)$/)
  })
})

describe('the register of jobs', () => {
  it('has a key and a bounded retry for each', () => {
    expect(jobDefinitions().length).toBeGreaterThan(1)
    for (const job of jobDefinitions()) {
      expect(job.name).toMatch(/^[a-z-]+\.[a-z-]+$/)
      expect(job.retryLimit).toBeLessThanOrEqual(20)
    }
  })
})
