import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { SignedInFrame } from '../../frame/signed-in-frame.tsx'
import { THEME_COOKIE } from '../../i18n/language-cookie.ts'
import { currentPerson } from '../../server/current-person.ts'

export const dynamic = 'force-dynamic'

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const pinned = (await cookies()).get(THEME_COOKIE)?.value
  return (
    <SignedInFrame
      person={await currentPerson()}
      pinned={pinned === 'dark' || pinned === 'light' ? pinned : null}
    >
      {children}
    </SignedInFrame>
  )
}
