import type { Metadata } from 'next'
import { InvitationPage } from '../../features/tenancy/invitation-page.tsx'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { referrer: 'no-referrer' }

export default function Invitation() {
  return <InvitationPage />
}
