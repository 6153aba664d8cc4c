'use client'

import { signIn } from 'next-auth/react'
import { type SignInFault, SignInPage } from './sign-in-page.tsx'

/** Only a path of ours may be gone to after sign-in. */
const ownPath = (to: string | null) => (to && /^\/[A-Za-z]/.test(to) && !to.includes('//') ? to : '/worklist')

function faultOf(code: string | undefined): SignInFault {
  const locked = /^locked:(.+)$/.exec(code ?? '')
  if (locked?.[1]) return { kind: 'locked', until: locked[1] }
  const tries = /^refused:(\d+)$/.exec(code ?? '')
  return tries ? { kind: 'wrong', triesLeft: Number(tries[1]) } : { kind: 'unreachable' }
}

async function submit(credentials: { email: string; password: string }): Promise<SignInFault | null> {
  try {
    const answer = await signIn('credentials', { ...credentials, redirect: false })
    if (answer?.error) return faultOf(answer.code)
  } catch {
    return { kind: 'unreachable' }
  }
  // A full load: what the server renders depends on the session.
  window.location.assign(ownPath(new URLSearchParams(window.location.search).get('to')))
  return null
}

/** The sign-in page at work. */
export function SignInLive(props: { hospital: string | null; version: string }) {
  return <SignInPage hospital={props.hospital} department={null} version={props.version} onSignIn={submit} />
}
