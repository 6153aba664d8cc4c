import { type ChainReport, findTenant, type Services, systemContext, verifyChain } from '@yingtong/domain'

const count = (value: number) => value.toLocaleString('en')

/** What a verification found, for a terminal. */
export function reportLines(slug: string, report: ChainReport): readonly string[] {
  const { sound, position, hash, heads, milliseconds } = report
  const took = `${(milliseconds / 1000).toFixed(1)} s`
  const about = `${count(position)} records, ${count(heads)} signed heads, ${took}, last digest ${hash}`
  const given = report.findings.filter(({ kind }) => kind === 'restored').length
  const restored =
    given > 0 ? `; ${count(given)} heads are of records that a restore from a backup gave up` : ''
  if (sound) return [`${slug}: sound; ${about}${restored}`]
  return [
    `${slug}: NOT SOUND, ${count(report.count)} findings; ${about}`,
    ...report.findings.map(
      ({ kind, position, eventId }) =>
        `  ${kind.padEnd(13)} record ${count(position)}${eventId ? `  row ${eventId}` : ''}`,
    ),
  ]
}

/** Verifies one hospital's chain; the code is the process's: 0 sound, 1 not sound, 2 no such hospital. */
export async function verifyTenant(
  services: Services,
  slug: string,
): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  const tenant = await findTenant(services, { slug })
  if (!tenant) return { lines: [`no hospital is called ${slug}`], code: 2 }
  const report = await verifyChain(systemContext(services, tenant.id, 'audit:verify'), {})
  return { lines: reportLines(slug, report), code: report.sound ? 0 : 1 }
}
