import type { Log } from '@yingtong/domain'
import pino from 'pino'

/** One line of JSON per message on standard output; never a patient's name (callers pass ids and numbers). */
export function processLog(name: string, level = 'info'): Log {
  const logger = pino({ name, level, base: { name, pid: process.pid } })
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}
