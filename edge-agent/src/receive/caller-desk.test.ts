import * as fs from 'node:fs'
import { join } from 'node:path'
import type { CallerList } from '@yingtong/agent-protocol'
import { describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { NO_CALLERS } from '../testing/no-callers.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { openCallerDesk } from './caller-desk.ts'

const folder = useTempFolder()
const HOUR_MS = 3_600_000

function desk(path = join(folder.make(), 'callers.json')) {
  const clock = { now: Date.parse('2026-11-22T09:00:00Z') }
  const logged: string[] = []
  const log = createLog({ write: (line) => logged.push(line) })
  const open = () => openCallerDesk({ rules: NO_CALLERS, path, now: () => new Date(clock.now), log })
  return { path, clock, logged, open }
}

const list = (more: Partial<CallerList> = {}): CallerList => ({
  revision: 'r1',
  callers: [{ aeTitle: 'CT9', networks: ['10.1.2.9'] }],
  openUntil: null,
  ...more,
})

describe('the hospital’s list of callers', () => {
  it('counts for title and address together, and is there after a start without the cloud', () => {
    const { path, open } = desk()
    const first = open()
    expect(first.standingOf('CT9', '10.1.2.9')).toBe('stranger')
    expect(first.revision).toBeUndefined()
    expect(first.take(list())).toBe(true)
    expect(first.take(list())).toBe(false)
    expect(fs.statSync(path).mode & 0o777).toBe(0o600)
    for (const each of [first, open()]) {
      expect(each.revision).toBe('r1')
      expect(each.standingOf('CT9', '10.1.2.9')).toBe('known')
      expect(each.standingOf('CT9', '10.1.2.10')).toBe('stranger')
      expect(each.standingOf('MR9', '10.1.2.9')).toBe('stranger')
    }
  })

  it('lets nobody in by a title that is called like every title', () => {
    const each = desk().open()
    each.take(list({ callers: [{ aeTitle: '*', networks: ['any'] }] }))
    expect(each.standingOf('CT9', '10.1.2.9')).toBe('stranger')
  })

  it('opens the agent until the moment that was said, and never for longer than a day', () => {
    const { clock, open } = desk()
    const each = open()
    const openUntil = new Date(clock.now + 24 * HOUR_MS).toISOString()
    each.take(list({ openUntil }))
    expect(each.standingOf('MR9', '10.7.7.7')).toBe('visitor')
    expect(each.standingOf('CT9', '10.1.2.9')).toBe('known')
    clock.now += 23 * HOUR_MS
    expect(open().standingOf('MR9', '10.7.7.7')).toBe('visitor')
    clock.now += 2 * HOUR_MS
    expect(open().standingOf('MR9', '10.7.7.7')).toBe('stranger')
    clock.now -= 72 * HOUR_MS // a clock that was set back
    expect(each.standingOf('MR9', '10.7.7.7')).toBe('stranger')
    clock.now += 48 * HOUR_MS
    each.take(list({ revision: 'r2' }))
    expect(each.standingOf('MR9', '10.7.7.7')).toBe('stranger')
  })

  it('that cannot be written counts and is asked for again; one that cannot be read counts as none', () => {
    const gone = desk(join(folder.make(), 'no-such-folder', 'callers.json'))
    const each = gone.open()
    expect(each.take(list())).toBe(false)
    expect(each.revision).toBeUndefined()
    expect(each.standingOf('CT9', '10.1.2.9')).toBe('known')
    expect(gone.logged.join()).toContain('callers.not-kept')

    const damaged = desk()
    fs.writeFileSync(damaged.path, '{"revision":')
    expect(damaged.open().revision).toBeUndefined()
    expect(damaged.logged.join()).toContain('callers.not-read')
  })
})
