'use client'

import { useMutation } from '@tanstack/react-query'
import type { UnfinishedSignIn } from '@yingtong/domain'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { TrpcProvider, useTRPC } from '../../trpc/trpc-provider.tsx'
import { deviceName, makePasskey, signWithPasskey } from './sign-in/ask-browser.ts'
import { EnrolStep } from './sign-in/enrol-step.tsx'
import { NewPasswordStep } from './sign-in/new-password-step.tsx'
import { SecondFactorStep } from './sign-in/second-factor-step.tsx'
import { SignInFrame } from './sign-in/sign-in-frame.tsx'
import { faultOfReturn, type SignInFault, type Taken, takeStep } from './sign-in/take-step.ts'
import { SignInPage } from './sign-in-page.tsx'

/** Only a path of ours may be gone to after sign-in. */
const ownPath = (to: string | null) => (to && /^\/[A-Za-z]/.test(to) && !to.includes('//') ? to : '/')

const CANCELLED: SignInFault = { kind: 'cancelled' }

function leave(): void {
  const query = new URLSearchParams(window.location.search)
  // A full load: what the server renders depends on the session.
  window.location.assign(ownPath(query.get('to') ?? query.get('next')))
}

interface Unfinished extends UnfinishedSignIn {
  readonly challenge: string
}

/** Where the sign-in stands, and how it goes on. */
function useSignIn() {
  const trpc = useTRPC()
  const read = useMutation(trpc.signIn.read.mutationOptions())
  const [unfinished, setUnfinished] = useState<Unfinished | null>(null)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const show = async (challenge: string): Promise<SignInFault | null> => {
    const info = await read.mutateAsync({ challenge }).catch(() => undefined)
    if (info) setUnfinished({ ...info, challenge })
    return info ? null : { kind: info === null ? 'expired' : 'unreachable' }
  }
  const after = async (taken: Taken): Promise<SignInFault | null> => {
    if (taken.kind === 'in') leave()
    if (taken.kind === 'next') return show(taken.challenge)
    if (taken.kind === 'in') return null
    if (taken.fault.kind !== 'expired') return taken.fault
    setFault(taken.fault)
    setUnfinished(null)
    return null
  }
  const restart = (why: SignInFault | null = null) => {
    setFault(why)
    setUnfinished(null)
  }
  return { unfinished, fault, show, after, restart }
}

interface SignInLiveProps {
  readonly hospital: string | null
  readonly version: string
  readonly provider: string | null
}

function Steps(props: SignInLiveProps) {
  const { unfinished, fault, show, after, restart } = useSignIn()
  const [round, setRound] = useState(0)
  // What the identity provider sent along: an unfinished sign-in in the fragment, or a refusal in the query.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes to life
  useEffect(() => {
    const challenge = /^#challenge=([\w-]{43})$/.exec(window.location.hash)?.[1]
    const returned = faultOfReturn(new URLSearchParams(window.location.search))
    if (!challenge && !returned) return
    window.history.replaceState(null, '', window.location.pathname)
    if (challenge) void show(challenge).then((why) => why && restart(why))
    else restart(returned)
    setRound(1)
  }, [])
  if (unfinished)
    return (
      <UnfinishedPage
        {...props}
        unfinished={unfinished}
        after={after}
        onOther={() => {
          restart()
          setRound(round + 1)
        }}
      />
    )
  return (
    <SignInPage
      key={`${round}-${fault?.kind ?? ''}`}
      hospital={props.hospital}
      department={null}
      version={props.version}
      fault={fault}
      provider={props.provider}
      onProvider={() => void signIn('oidc', { redirectTo: '/' })}
      onSignIn={async (credentials) => after(await takeStep('password', credentials))}
    />
  )
}

function UnfinishedPage(
  props: SignInLiveProps & {
    unfinished: Unfinished
    after: (taken: Taken) => Promise<SignInFault | null>
    onOther: () => void
  },
) {
  const t = useTranslations('signIn')
  const trpc = useTRPC()
  const askPasskey = useMutation(trpc.signIn.askPasskey.mutationOptions())
  const beginTotp = useMutation(trpc.signIn.beginTotp.mutationOptions())
  const beginPasskey = useMutation(trpc.signIn.beginPasskey.mutationOptions())
  const { unfinished, after, onOther } = props
  const { challenge, step, name, email, hospital } = unfinished
  const who = { name, email, onOther }
  const signByPasskey = async () => {
    const options = await askPasskey.mutateAsync({ challenge })
    if (!options) return after({ kind: 'fault', fault: { kind: 'expired' } })
    const response = await signWithPasskey(options)
    return response === null ? CANCELLED : after(await takeStep('passkey', { challenge, response }))
  }
  const addPasskey = async () => {
    const begun = await beginPasskey.mutateAsync({ challenge })
    if (begun.outcome !== 'begun') return after({ kind: 'fault', fault: { kind: 'expired' } })
    const response = await makePasskey(begun.options)
    if (response === null) return CANCELLED
    const label = deviceName(navigator.userAgent)
    return after(await takeStep('add-passkey', { challenge, ceremony: begun.ceremony, label, response }))
  }
  const begin = async () => {
    const begun = await beginTotp.mutateAsync({ challenge })
    return begun.outcome === 'begun' ? begun : null
  }
  const frame = { hospital, department: null, version: props.version, above: t(`steps.${step}.above`) }
  return (
    <SignInFrame {...frame} title={t(`steps.${step}.title`)} about={t(`steps.${step}.about`)}>
      {step === 'second-factor' ? (
        <SecondFactorStep
          {...who}
          factors={unfinished.factors}
          onPasskey={signByPasskey}
          onCode={async (code) => after(await takeStep('totp', { challenge, code }))}
        />
      ) : step === 'enrol' ? (
        <EnrolStep
          {...who}
          onBeginTotp={begin}
          onPasskey={addPasskey}
          onCode={async (code) => after(await takeStep('confirm-totp', { challenge, code }))}
        />
      ) : (
        <NewPasswordStep
          {...who}
          lengthMin={unfinished.passwordLengthMin}
          onPassword={async (password) => after(await takeStep('first-password', { challenge, password }))}
        />
      )}
    </SignInFrame>
  )
}

/** The sign-in page at work: password, then what the account or the hospital demands besides. */
export function SignInLive(props: SignInLiveProps) {
  return (
    <TrpcProvider>
      <Steps {...props} />
    </TrpcProvider>
  )
}
