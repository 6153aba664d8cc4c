// The side door for backups: a database as its server copies itself, below tables and tenants.
export { type BaseBackupSpan, baseBackup } from './base-backup.ts'
export { copyContents, isEmptyDatabase } from './copy-contents.ts'
export { formatLsn, parseLsn } from './lsn.ts'
export { identify, openReplication, ReplicationRefused, type ServerIdentity } from './open-replication.ts'
export { type LogStream, receiveLog, reserveLog } from './receive-log.ts'
export { isHalfRestored, markRestore, unmarkRestore } from './restore-mark.ts'
