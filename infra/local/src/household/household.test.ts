import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { household } from './household.ts'

// Only root can be somebody else; the rest of it is in household.product.test.ts.
describe.runIf(process.getuid?.() === 0)('a way that is closed to users of their own', () => {
  it.each([
    ['to the data folder', (closed: string) => household([], join(closed, 'data')), 'DATA_DIR'],
    ['to the code', (closed: string) => household([join(closed, 'code.js')], tmpdir()), 'repository'],
  ])('%s is told, and root goes on without its rights', (_, start, word) => {
    const closed = mkdtempSync(join(tmpdir(), 'yt-closed-'))
    mkdirSync(join(closed, 'data'), { mode: 0o711 })
    writeFileSync(join(closed, 'code.js'), '', { mode: 0o644 })
    const shut = start(closed)
    expect(shut.isApart).toBe(false)
    expect(shut.processes.gateway.user).toEqual({ uid: 0, gid: 0 })
    expect(shut.remarks.join()).toMatch(word)
    chmodSync(closed, 0o755)
    const open = start(closed)
    expect(open).toMatchObject({ isApart: true, remarks: [] })
    expect(open.processes.gateway.user?.uid).toBeGreaterThan(0)
    rmSync(closed, { recursive: true })
  })
})
