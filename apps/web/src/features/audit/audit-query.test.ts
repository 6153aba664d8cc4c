import { AUDIT_ACTIONS } from '@yingtong/domain'
import { describe, expect, it } from 'vitest'
import { MESSAGES } from '../../i18n/messages.ts'
import { EMPTY_AUDIT_QUERY, exportAddress, toAuditFilter } from './audit-query.ts'

const actions = MESSAGES.en.audit.actions
/** 2026-11-22 07:30 in the hospital's zone. */
const now = Date.parse('2026-11-21T23:30:00Z')

describe('M03: the filters of the audit page', () => {
  it('begin the day where the hospital does', () => {
    expect(toAuditFilter(EMPTY_AUDIT_QUERY, now, actions)).toEqual({ from: new Date('2026-11-21T16:00:00Z') })
    expect(toAuditFilter({ ...EMPTY_AUDIT_QUERY, period: 'week' }, now, actions)).toEqual({
      from: new Date('2026-11-15T16:00:00Z'),
    })
  })

  it('know a study UID from another id, and a kind of acts by all its names', () => {
    const query = { ...EMPTY_AUDIT_QUERY, period: null }
    expect(toAuditFilter({ ...query, id: ' 1.2.840.1 ' }, now, actions)).toEqual({
      studyInstanceUid: '1.2.840.1',
    })
    expect(toAuditFilter({ ...query, id: '42' }, now, actions)).toEqual({ objectId: '42' })
    expect(toAuditFilter({ ...query, group: 'person', outcome: 'refused' }, now, actions)).toEqual({
      actions: [
        'person.signed-in',
        'person.sign-in-refused',
        'person.recovery-codes-made',
        'person.factor-removed',
      ],
      outcome: 'refused',
    })
  })

  it('lead to the file of the same selection', () => {
    const filter = toAuditFilter({ ...EMPTY_AUDIT_QUERY, personId: 'p&1', group: 'person' }, now, actions)
    expect(exportAddress(filter, 'csv')).toBe(
      '/files/audit?format=csv&from=2026-11-21T16%3A00%3A00.000Z&actorId=p%261' +
        '&actions=person.signed-in%2Cperson.sign-in-refused' +
        '%2Cperson.recovery-codes-made%2Cperson.factor-removed',
    )
  })

  it.each(['zh-CN', 'en'] as const)('name every act there is in %s', (language) => {
    const named = Object.entries(MESSAGES[language].audit.actions).flatMap(([group, names]) =>
      Object.keys(names).map((name) => `${group}.${name}`),
    )
    expect(Object.keys(AUDIT_ACTIONS).filter((action) => !named.includes(action))).toEqual([])
    expect(named.filter((action) => !(action in AUDIT_ACTIONS))).toEqual([])
    expect(Object.keys(MESSAGES[language].audit.groups).sort()).toEqual(
      Object.keys(MESSAGES[language].audit.actions).sort(),
    )
  })
})
