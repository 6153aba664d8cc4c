import { redirect } from 'next/navigation'
import { readEnvironment } from '../../env.ts'
import { SignInLive } from '../../features/tenancy/sign-in-live.tsx'
import { currentSession } from '../../server/current-session.ts'

export const dynamic = 'force-dynamic'

export default async function SignIn() {
  if ((await currentSession()) !== null) redirect('/')
  const { OIDC_NAME, MAIL_FROM } = readEnvironment()
  return (
    <SignInLive
      hospital={null}
      version="0.1.0"
      provider={OIDC_NAME ?? null}
      mails={MAIL_FROM !== undefined}
    />
  )
}
