import { LiveStudy } from '../../../../features/archive/live-study.tsx'

export default async function Study({ params }: { params: Promise<{ studyId: string }> }) {
  return <LiveStudy studyId={(await params).studyId} />
}
