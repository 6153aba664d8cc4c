import { Suspense } from 'react'
import { LiveWorklist } from '../../../features/worklist/live-worklist.tsx'

export default function Worklist() {
  return (
    <Suspense>
      <LiveWorklist />
    </Suspense>
  )
}
