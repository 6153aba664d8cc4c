import { cookies } from 'next/headers'
import { LiveWorkplace } from '../../../features/reporting/live-workplace.tsx'
import { SignedIn } from '../../../frame/signed-in-frame.tsx'
import { THEME_COOKIE } from '../../../i18n/language-cookie.ts'
import { demandScope } from '../../../server/demand-scope.ts'

export const dynamic = 'force-dynamic'

/** The reading workplace takes the whole window: no rail, no top bar. */
export default async function Read({ params }: { params: Promise<{ studyId: string }> }) {
  const person = await demandScope('image:read')
  const pinned = (await cookies()).get(THEME_COOKIE)?.value
  return (
    <SignedIn person={person}>
      <LiveWorkplace studyId={(await params).studyId} theme={pinned === 'light' ? 'light' : 'dark'} />
    </SignedIn>
  )
}
