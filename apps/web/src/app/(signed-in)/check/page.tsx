import { LiveQuarantine } from '../../../features/ingest/live-quarantine.tsx'
import { demandScope } from '../../../server/demand-scope.ts'

export default async function Check() {
  await demandScope('quarantine:read')
  return <LiveQuarantine />
}
