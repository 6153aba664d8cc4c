import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { formatLsn } from './lsn.ts'
import { rowsOf, runCommand } from './run-command.ts'

/** Microseconds from 1970 to 2000, where PostgreSQL counts from. */
const EPOCH_2000_US = 946_684_800_000_000n
const STATUS_MS = 1000

export interface LogReceiver {
  /** The bytes of the log from `lsn` on; what it has on its disk it says by `flushed`. */
  onBytes(lsn: bigint, bytes: Buffer): void
  /** The end of what is safely kept, told to the server. */
  flushed(): bigint
}

export interface LogStream {
  /** Resolves when stopped, rejects when the connection broke or the server has no such log any more. */
  readonly ended: Promise<void>
  stop(): void
}

/**
 * Keeps the server from throwing its log away from now on, and until this connection ends: a slot that outlived us
 * would fill the database's disk when nobody fetches any more. Answers the slot's name.
 */
export async function reserveLog(client: pg.Client): Promise<string> {
  const name = `yingtong_backup_${randomBytes(6).toString('hex')}`
  await rowsOf(client, `CREATE_REPLICATION_SLOT ${name} TEMPORARY PHYSICAL (RESERVE_WAL true)`)
  return name
}

/** Streams the write-ahead log from a segment's beginning on (55.4, START_REPLICATION), for as long as it is not stopped. */
export function receiveLog(
  client: pg.Client,
  from: { readonly slot: string; readonly lsn: bigint; readonly timeline: number },
  receiver: LogReceiver,
): LogStream {
  let stopped = false
  const status = () => client.connection.stream.write(statusUpdate(receiver.flushed()))
  const timer = setInterval(status, STATUS_MS)
  const onCopyData = (message: Buffer) => {
    // 'w': start, end and time of sending, then the bytes. Everything else is a keepalive, answered by the timer.
    if (message[0] === 0x77) receiver.onBytes(message.readBigUInt64BE(1), message.subarray(25))
  }
  const command = `START_REPLICATION SLOT ${from.slot} PHYSICAL ${formatLsn(from.lsn)} TIMELINE ${from.timeline}`
  const ended = runCommand(client, command, { onCopyData })
    .catch((error: unknown) => {
      if (!stopped) throw error
    })
    .finally(() => clearInterval(timer))
  return {
    ended,
    stop: () => {
      stopped = true
      status()
      void client.end().catch(() => undefined)
    },
  }
}

/** CopyData with a standby status update: written, flushed and applied are one thing here. */
function statusUpdate(lsn: bigint): Buffer {
  const message = Buffer.alloc(39)
  message.write('d')
  message.writeInt32BE(38, 1)
  message.write('r', 5)
  for (const offset of [6, 14, 22]) message.writeBigUInt64BE(lsn, offset)
  message.writeBigInt64BE(BigInt(Date.now()) * 1000n - EPOCH_2000_US, 30)
  return message
}
