import { countedFaults, Gauge, processLog, processMetrics } from '@yingtong/platform'
import type { BackupStatus } from './backup-status.ts'

const secondsOf = (instant: string | null) => (instant === null ? 0 : Date.parse(instant) / 1000)

/**
 * How the backup stands, for monitoring: alarm when `yingtong_backup_last_second` falls back by more than five minutes,
 * or `yingtong_backup_last_whole` by more than a day and a half.
 */
export async function serveBackupMetrics(status: BackupStatus, port: number): Promise<void> {
  const metrics = processMetrics()
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      ...{ name, help, registers: [metrics.registry] },
      collect() {
        this.set(read())
      },
    })
  gauge('yingtong_backup_last_whole', 'Start of the last whole backup, seconds since 1970', () =>
    secondsOf(status.facts.lastBackupAt),
  )
  gauge('yingtong_backup_last_second', 'Last second that can be brought back, seconds since 1970', () =>
    secondsOf(status.facts.lastSecondAt),
  )
  gauge('yingtong_backup_last_failure', 'Last failure, seconds since 1970', () =>
    secondsOf(status.facts.lastFailureAt),
  )
  gauge(
    'yingtong_backup_faulty_objects',
    'Objects that rows name and the store lacks or has damaged',
    () => status.facts.faultyObjects,
  )
  await metrics.listen(port, countedFaults(processLog('backup', 'info'), metrics.registry))
}
