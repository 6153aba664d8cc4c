import type pg from 'pg'
import { ReplicationRefused } from './open-replication.ts'
import { runCommand } from './run-command.ts'

/** Where the log must be read from, and up to where, for the copy to become a database. */
export interface BaseBackupSpan {
  readonly startLsn: string
  readonly endLsn: string
  readonly timeline: number
}

export interface BaseBackupSink {
  /** The next bytes of the cluster's files as one tar stream. */
  onTar(chunk: Buffer): void
  /** The next bytes of the server's own list of files with their SHA-256 (`backup_manifest`). */
  onManifest(chunk: Buffer): void
  /** Stops and goes on with reading from the server: memory must not hold what the disk is too slow for. */
  onStream(stream: { pause(): void; resume(): void }): void
}

const COMMAND = `BASE_BACKUP (LABEL 'yingtong', CHECKPOINT 'fast', WAIT false, MANIFEST 'yes',
  MANIFEST_CHECKSUMS 'SHA256', TABLESPACE_MAP false)`

const UTF8 = (bytes: Buffer) => bytes.subarray(0, bytes.indexOf(0)).toString('utf8')

/**
 * Has the server copy its whole cluster while it works (55.4, BASE_BACKUP): it checks the checksum of every page on the
 * way and fails when one is wrong. Throws ReplicationRefused for tablespaces outside the data folder.
 */
export async function baseBackup(client: pg.Client, sink: BaseBackupSink): Promise<BaseBackupSpan> {
  const rows: (readonly (string | null)[])[] = []
  let archives = 0
  let inManifest = false
  sink.onStream(client.connection.stream)
  // The kinds of messages are told apart by their first byte: n(ew archive), m(anifest), d(ata), p(rogress).
  const onCopyData = (message: Buffer) => {
    const kind = String.fromCharCode(message[0] ?? 0)
    if (kind === 'n' && (++archives > 1 || UTF8(message.subarray(1)) !== 'base.tar'))
      throw new ReplicationRefused(
        'the database has tablespaces outside its folder, which backups do not take along',
      )
    if (kind === 'm') inManifest = true
    if (kind !== 'd') return
    if (inManifest) sink.onManifest(message.subarray(1))
    else sink.onTar(message.subarray(1))
  }
  await runCommand(client, COMMAND, { onRow: (fields) => void rows.push(fields), onCopyData })
  // Begin and end frame the list of tablespaces, whose rows have three fields.
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    startLsn: first?.[0] ?? '',
    endLsn: last?.[0] ?? '',
    timeline: Number(first?.[1]),
  }
}
