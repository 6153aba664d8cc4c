import { redirect } from 'next/navigation'
import { Suspense } from 'react'
import { LiveWorklist } from '../../../features/worklist/live-worklist.tsx'
import { firstPage } from '../../../frame/navigation.tsx'
import { currentPerson } from '../../../server/current-person.ts'

export default async function Worklist() {
  const { scopes } = await currentPerson()
  // Everybody is sent here after sign-in; who reads no exams has another first job.
  if (!scopes.includes('study:read') && firstPage(scopes) !== '/worklist') redirect(firstPage(scopes))
  return (
    <Suspense>
      <LiveWorklist />
    </Suspense>
  )
}
