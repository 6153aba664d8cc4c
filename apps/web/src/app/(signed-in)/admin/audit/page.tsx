import { notFound } from 'next/navigation'
import { LiveAudit } from '../../../../features/audit/live-audit.tsx'
import { currentPerson } from '../../../../server/current-person.ts'

export default async function Audit() {
  // What one may not see is not there.
  if (!(await currentPerson()).scopes.includes('audit:read')) notFound()
  return <LiveAudit />
}
