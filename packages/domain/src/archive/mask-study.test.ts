import { describe, expect, it } from 'vitest'
import { type Actor, NAMES_SHOWN, ROLES } from '../kernel/index.ts'
import { maskedFor } from './mask-study.ts'

const row = {
  patientId: '452127196803042243',
  nameAlphabetic: 'Chen^YuLan',
  nameIdeographic: '陈^玉兰',
  namePhonetic: 'チン^ギョクラン',
  studyDate: '20260318',
}

describe('P2: a row of a search', () => {
  it.each(ROLES)('for a %s', (role) => {
    const actor: Actor = { kind: 'user', id: 'x', name: 'x', roles: [role] }
    const shown = maskedFor(actor, row)
    if (NAMES_SHOWN[role] !== 'never') return expect(shown).toEqual(row)
    expect(shown).toEqual({
      patientId: '4521**********2243',
      nameAlphabetic: 'C*n',
      nameIdeographic: '陈*兰',
      namePhonetic: '',
      studyDate: '20260318',
    })
  })

  it('is what DICOM says for machines with a token', () => {
    const token: Actor = { kind: 'token', id: 'x', name: 'x', scopes: ['study:read'] }
    expect(maskedFor(token, row)).toBe(row)
  })

  it.each(['operator', 'agent'] as const)('is masked for an %s', (kind) => {
    expect(maskedFor({ kind, id: 'x', name: 'x' }, row)).toMatchObject({
      nameIdeographic: '陈*兰',
      patientId: '4521**********2243',
    })
  })
})
