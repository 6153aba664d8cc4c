import { cookies } from 'next/headers'
import { LiveWorkplace } from '../../../features/reporting/live-workplace.tsx'
import { SignedIn } from '../../../frame/signed-in-frame.tsx'
import { THEME_COOKIE } from '../../../i18n/language-cookie.ts'
import { currentPerson } from '../../../server/current-person.ts'

export const dynamic = 'force-dynamic'

/** The reading workplace takes the whole window: no rail, no top bar. */
export default async function Read({ params }: { params: Promise<{ studyId: string }> }) {
  const pinned = (await cookies()).get(THEME_COOKIE)?.value
  return (
    <SignedIn person={await currentPerson()}>
      <LiveWorkplace studyId={(await params).studyId} theme={pinned === 'light' ? 'light' : 'dark'} />
    </SignedIn>
  )
}
