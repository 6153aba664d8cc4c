import { writeSync } from 'node:fs'
import { type Log, lossyLines } from '@yingtong/domain'
import pino from 'pino'

/**
 * What JSON lets through though a terminal or a log viewer obeys it: C1 controls (U+009B begins an escape sequence),
 * line separators, and marks that turn the writing direction round.
 */
const OBEYED = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu
const escaped = (line: string) =>
  line.replace(OBEYED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Where lines go; each ends in one line feed and has no other. */
export interface LogSink {
  write(line: string): void
}

const LEVEL_WARN = 40

/** Standard output; a disk that takes no line must not end the work that the line tells of. */
function standardOutput(name: string): LogSink {
  const about = { level: LEVEL_WARN, name, pid: process.pid, msg: 'log lines were lost' }
  return lossyLines({
    put: (bytes) => writeSync(1, bytes),
    lossOf: (lines) => `${JSON.stringify({ ...about, time: Date.now(), lines })}\n`,
  })
}

/**
 * One line of JSON per message on standard output, whatever text is in it (promise B6); never a patient's name (callers
 * pass ids and numbers).
 */
export function processLog(name: string, level = 'info', sink: LogSink = standardOutput(name)): Log {
  const oneLine: LogSink = { write: (line) => sink.write(escaped(line)) }
  const logger = pino({ name, level, base: { name, pid: process.pid } }, oneLine)
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}
