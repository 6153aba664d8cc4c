import { LiveAudit } from '../../../../features/audit/live-audit.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Audit() {
  await demandScope('audit:read')
  return <LiveAudit />
}
