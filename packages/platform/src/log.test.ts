import { type LogFields, reasonOf } from '@yingtong/domain'
import { describe, expect, it } from 'vitest'
import { processLog } from './log.ts'

const HOSTILE = [
  'line\r\nHTTP/1.1 200 OK\r\n\r\n<script>',
  'line\n{"level":50,"msg":"forged"}',
  '\u001b[2J\u001b[1;31mred\u001b]0;title\u0007',
  '\u009b31mC1\u009d0;title\u009c',
  'a\u2028b\u2029c\u0085d\u000bc\u000cf',
  '\u202egnp.exe\u2066x\u2069',
  '$(id) `id` ; id | id && id',
  '{{7*7}} #{7*7} %s %d %o %j',
  '\0nul\u007fdel',
  '__proto__',
]

describe('promise B6: a log line is one line, whatever a device or a person sends', () => {
  it.each(HOSTILE)('%j', (text) => {
    const lines: string[] = []
    const log = processLog('test', 'info', { write: (line) => void lines.push(line) })
    const odd: LogFields = Object.fromEntries([[text, text]])
    log.info(text, { ...odd, what: text })
    log.error('failed', { error: reasonOf(new Error(text)), what: text })
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line.endsWith('\n')).toBe(true)
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
    }
    const first = JSON.parse(lines[0]!) as { level: number; msg: string; what: string }
    expect([first.level, first.msg, first.what]).toEqual([30, text, text])
  })
})
