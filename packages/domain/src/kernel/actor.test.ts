import { describe, expect, it } from 'vitest'
import { type Actor, authorize, type Resource } from './actor.ts'
import { ROLE_SCOPES, ROLES, SCOPES } from './scopes.table.ts'

const person = (...roles: (typeof ROLES)[number][]): Actor => ({ kind: 'user', id: 'me', name: '我', roles })
const thing = (more: Partial<Resource>): Resource => ({
  tenantId: 'a',
  standsIn: 'a',
  audience: 'hospital',
  ...more,
})
const may = (more: Partial<Resource>) => authorize(person('radiologist'), 'template:write', thing(more))

describe('M04, M08: one policy decides', () => {
  it('gives every role exactly the scopes of the table', () => {
    for (const role of ROLES)
      for (const scope of SCOPES)
        expect(authorize(person(role), scope), `${role} ${scope}`).toBe(
          (ROLE_SCOPES[role] as readonly string[]).includes(scope),
        )
  })

  it('gives several roles together what each has, and no role nothing', () => {
    expect(authorize(person('registrar', 'audit-admin'), 'audit:read')).toBe(true)
    expect(SCOPES.some((scope) => authorize(person(), scope))).toBe(false)
  })

  it('never reaches into another tenant, not even to one’s own', () => {
    for (const audience of ['hospital', 'department', 'own'] as const)
      expect(may({ tenantId: 'b', audience, ownerId: 'me' })).toBe(false)
  })

  it.each([
    ['the hospital’s', { audience: 'hospital', ownerId: 'other' }, true],
    ['my own', { audience: 'own', ownerId: 'me' }, true],
    ['somebody’s own', { audience: 'own', ownerId: 'other' }, false],
    ['nobody’s own', { audience: 'own', ownerId: null }, false],
    [
      'my department’s',
      { audience: 'department', ownerId: 'other', ownerDepartments: ['ct'], actorDepartments: ['ct', 'mr'] },
      true,
    ],
    [
      'a sibling department’s',
      { audience: 'department', ownerId: 'other', ownerDepartments: ['us'], actorDepartments: ['ct'] },
      false,
    ],
    [
      'of an author of no department',
      { audience: 'department', ownerId: 'other', actorDepartments: ['ct'] },
      true,
    ],
    [
      'mine, of a department that I left',
      { audience: 'department', ownerId: 'me', ownerDepartments: ['us'], actorDepartments: [] },
      true,
    ],
  ] as const)('decides over a thing that is %s', (_name, facts, expected) => {
    expect(may(facts)).toBe(expected)
  })

  it('needs the scope first', () => {
    expect(authorize(person('clinician'), 'template:write', thing({ ownerId: 'me' }))).toBe(false)
  })
})
