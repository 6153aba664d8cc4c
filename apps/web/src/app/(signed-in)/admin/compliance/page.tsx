import { LiveCompliance } from '../../../../features/compliance/live-compliance.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Compliance() {
  await demandScope('compliance:read')
  return <LiveCompliance />
}
