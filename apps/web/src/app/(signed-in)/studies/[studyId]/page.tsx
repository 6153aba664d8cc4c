import { LiveStudy } from '../../../../features/archive/live-study.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Study({ params }: { params: Promise<{ studyId: string }> }) {
  await demandScope('study:read')
  return <LiveStudy studyId={(await params).studyId} />
}
