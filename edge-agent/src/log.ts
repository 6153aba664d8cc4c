import { writeSync } from 'node:fs'
import { type LogFields, lossyLines } from '@yingtong/agent-protocol'

export type LogLevel = 'info' | 'warn' | 'error'
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void

const NOT_PLAIN = /[^\x20-\x7e]/g

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * One JSON object as one line of printable ASCII: text from the wire can neither break the line nor reach a
 * terminal as an escape sequence. Callers pass digests, counts, titles and codes, never patient data.
 */
export function formatLogLine(level: LogLevel, event: string, fields: LogFields = {}): string {
  const line = JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })
  return line.replace(NOT_PLAIN, escapeUnit)
}

/** Standard output; lines that a full or broken disk does not take are lost and counted, the agent goes on. */
const standardOutput = () =>
  lossyLines({
    put: (bytes) => writeSync(1, bytes),
    lossOf: (lines) => `${formatLogLine('warn', 'log.lost', { lines })}\n`,
  })

/** A log that writes lines, by default to standard output. */
export function createLog(out: { write(text: string): unknown } = standardOutput()): Log {
  return (level, event, fields) => {
    out.write(`${formatLogLine(level, event, fields)}\n`)
  }
}
