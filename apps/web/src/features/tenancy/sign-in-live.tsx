'use client'

import { useMutation } from '@tanstack/react-query'
import type { UnfinishedSignIn } from '@yingtong/domain'
import { Button } from '@yingtong/ui'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { ownPath } from '../../frame/own-path.ts'
import { TrpcProvider, useTRPC } from '../../trpc/trpc-provider.tsx'
import { deviceName, makePasskey, signWithPasskey } from './sign-in/ask-browser.ts'
import { EnrolStep } from './sign-in/enrol-step.tsx'
import { NewPasswordStep } from './sign-in/new-password-step.tsx'
import { RecoveryCodes } from './sign-in/recovery-codes.tsx'
import { RecoveryStep } from './sign-in/recovery-step.tsx'
import { SecondFactorStep } from './sign-in/second-factor-step.tsx'
import { SignInFrame, type SignInFrameProps } from './sign-in/sign-in-frame.tsx'
import { faultOfReturn, type SignInFault, type Taken, takeStep } from './sign-in/take-step.ts'
import { SignInPage } from './sign-in-page.tsx'

const CANCELLED: SignInFault = { kind: 'cancelled' }

function leave(to?: string): void {
  const query = new URLSearchParams(window.location.search)
  // A full load: what the server renders depends on the session.
  window.location.assign(to ?? ownPath(query.get('to') ?? query.get('next'), window.location.origin))
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
  /** Whether somebody sends mail here. */
  readonly mails: boolean
}

function Steps(props: SignInLiveProps) {
  const { unfinished, fault, show, after, restart } = useSignIn()
  const [round, setRound] = useState(0)
  const [pass, setPass] = useState<string | null>(null)
  const trpc = useTRPC()
  const askPasskey = useMutation(trpc.signIn.askPasskeySignIn.mutationOptions())
  const requestPass = useMutation(trpc.signIn.requestPass.mutationOptions())
  const signByPasskey = async () => {
    const { ceremony, options } = await askPasskey.mutateAsync()
    const response = await signWithPasskey(options)
    return response === null ? CANCELLED : after(await takeStep('passkey-sign-in', { ceremony, response }))
  }
  // What a letter or the identity provider sent along: a link or an unfinished sign-in in the fragment, a refusal in the query.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes to life
  useEffect(() => {
    const challenge = /^#challenge=([\w-]{43})$/.exec(window.location.hash)?.[1]
    const link = /^#pass=([\w-]{43})$/.exec(window.location.hash)?.[1]
    const returned = faultOfReturn(new URLSearchParams(window.location.search))
    if (!challenge && !returned && !link) return
    window.history.replaceState(null, '', window.location.pathname)
    if (link) setPass(link)
    else if (challenge) void show(challenge).then((why) => why && restart(why))
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
      onPasskey={signByPasskey}
      byLink={pass !== null}
      onLink={props.mails ? async (email) => void (await requestPass.mutateAsync({ email })) : undefined}
      onSignIn={async (credentials) =>
        after(await takeStep('password', { ...credentials, ...(pass ? { pass } : {}) }))
      }
    />
  )
}

interface UnfinishedProps extends SignInLiveProps {
  readonly unfinished: Unfinished
  readonly after: (taken: Taken) => Promise<SignInFault | null>
  readonly onOther: () => void
}

function UnfinishedPage(props: UnfinishedProps) {
  const t = useTranslations('signIn')
  const { unfinished, after, onOther } = props
  const { challenge, step, name, email, hospital } = unfinished
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const who = { name, email, onOther }
  const frame = { hospital, department: null, version: props.version }
  if (codes) return <CodesPage frame={frame} codes={codes} email={email} />
  if (step === 'second-factor') return <SecondFactorPage {...props} frame={frame} who={who} />
  const texts = { title: t(`steps.${step}.title`), about: t(`steps.${step}.about`) }
  return (
    <SignInFrame {...frame} {...texts} above={t(`steps.${step}.above`)}>
      {step === 'enrol' ? (
        <EnrolAtWork who={who} challenge={challenge} after={after} onCodes={setCodes} />
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

type Frame = Pick<SignInFrameProps, 'hospital' | 'department' | 'version'>
type Who = { readonly name: string; readonly email: string; readonly onOther: () => void }

/** The second step: code or passkey, or a recovery code when the telephone is gone. */
function SecondFactorPage({ unfinished, after, frame, who }: UnfinishedProps & { frame: Frame; who: Who }) {
  const t = useTranslations('signIn')
  const trpc = useTRPC()
  const askPasskey = useMutation(trpc.signIn.askPasskey.mutationOptions())
  const [recovering, setRecovering] = useState(false)
  const { challenge, factors } = unfinished
  const signByPasskey = async () => {
    const options = await askPasskey.mutateAsync({ challenge })
    if (!options) return after({ kind: 'fault', fault: { kind: 'expired' } })
    const response = await signWithPasskey(options)
    return response === null ? CANCELLED : after(await takeStep('passkey', { challenge, response }))
  }
  const recover = async (code: string) => {
    const taken = await takeStep('recovery-code', { challenge, code })
    if (taken.kind !== 'in') return after(taken)
    // Who came in by it has something to mend there.
    leave('/account')
    return null
  }
  const key = factors.totp ? 'second-factor' : 'passkey'
  const texts = recovering
    ? { title: t('recovery.title'), about: t('recovery.about') }
    : { title: t(`steps.${key}.title`), about: t(`steps.${key}.about`) }
  return (
    <SignInFrame {...frame} {...texts} above={t('steps.second-factor.above')}>
      {recovering ? (
        <RecoveryStep
          {...who}
          back={t(factors.totp ? 'recovery.back' : 'recovery.backPasskey')}
          onBack={() => setRecovering(false)}
          onCode={recover}
        />
      ) : (
        <SecondFactorStep
          {...who}
          factors={factors}
          onRecovery={() => setRecovering(true)}
          onPasskey={signByPasskey}
          onCode={async (code) => after(await takeStep('totp', { challenge, code }))}
        />
      )}
    </SignInFrame>
  )
}

/** Sets the demanded second factor up; the recovery codes follow in the session that this opened. */
function EnrolAtWork(props: {
  who: Who
  challenge: string
  after: (taken: Taken) => Promise<SignInFault | null>
  onCodes: (codes: readonly string[]) => void
}) {
  const { challenge, after } = props
  const trpc = useTRPC()
  const beginTotp = useMutation(trpc.signIn.beginTotp.mutationOptions())
  const beginPasskey = useMutation(trpc.signIn.beginPasskey.mutationOptions())
  const makeCodes = useMutation(trpc.account.makeRecoveryCodes.mutationOptions())
  const begin = async () => {
    const begun = await beginTotp.mutateAsync({ challenge })
    return begun.outcome === 'begun' ? begun : null
  }
  const enrolled = async (taken: Taken) => {
    if (taken.kind !== 'in') return after(taken)
    // Not made, they can be made on the account's page; nobody is kept out for it.
    const made = await makeCodes.mutateAsync({}).catch(() => null)
    if (made?.outcome !== 'made') return after(taken)
    props.onCodes(made.codes)
    return null
  }
  const addPasskey = async () => {
    const begun = await beginPasskey.mutateAsync({ challenge })
    if (begun.outcome !== 'begun') return after({ kind: 'fault', fault: { kind: 'expired' } })
    const response = await makePasskey(begun.options)
    if (response === null) return CANCELLED
    const label = deviceName(navigator.userAgent)
    const fields = { challenge, ceremony: begun.ceremony, label, response }
    return enrolled(await takeStep('add-passkey', fields))
  }
  return (
    <EnrolStep
      {...props.who}
      onBeginTotp={begin}
      onPasskey={addPasskey}
      onCode={async (code) => enrolled(await takeStep('confirm-totp', { challenge, code }))}
    />
  )
}

/** The last page of setting up: the codes, then on to where the person wanted to go. */
function CodesPage({ frame, codes, email }: { frame: Frame; codes: readonly string[]; email: string }) {
  const t = useTranslations('signIn.steps.recovery-codes')
  const account = useTranslations('account.recovery')
  return (
    <SignInFrame {...frame} above={t('above')} title={t('title')} about={t('about')}>
      <RecoveryCodes codes={codes} email={email} />
      <div className="mt-4">
        <Button kind="primary" size="large" wide onClick={() => leave()}>
          {account('saved')}
        </Button>
      </div>
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
