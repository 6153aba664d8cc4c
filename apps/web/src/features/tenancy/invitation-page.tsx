'use client'

import { useMutation } from '@tanstack/react-query'
import {
  Button,
  Chip,
  EmptyState,
  ErrorState,
  Field,
  formatFullTime,
  Input,
  Mark,
  Note,
  useUi,
} from '@yingtong/ui'
import { CircleCheck, Link2Off } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useState } from 'react'
import { reasonOf, TrpcProvider, useTRPC } from '../../trpc/trpc-provider.tsx'

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]
const goodPassword = (text: string, lengthMin: number) =>
  text.length >= lengthMin && CLASSES.filter((each) => each.test(text)).length >= 3

/** Where the link of an invitation leads. The token is in the fragment: it reaches no log and no other site. */
export function InvitationPage() {
  const t = useTranslations('product')
  return (
    <TrpcProvider>
      <main className="grid h-full place-items-center overflow-auto p-4">
        <div className="w-full max-w-[440px] rounded-4 border border-line bg-surface p-6">
          <p className="mb-4 flex items-center gap-2">
            <Mark />
            <b className="text-[15px]">{t('name')}</b>
          </p>
          <Invitation />
        </div>
      </main>
    </TrpcProvider>
  )
}

/** Waits for a second office, or for who uses the account: reads the link again until it opens. */
const READ_AGAIN_MS = 10_000
const isShut = ({ waits, opensAt }: Shown) => waits || opensAt !== null

function Invitation() {
  const t = useTranslations('invitation')
  const trpc = useTRPC()
  const [token, setToken] = useState<string | null>(null)
  const [shown, setShown] = useState<Shown | null>(null)
  const { mutate, error } = useMutation(trpc.invitation.read.mutationOptions({ onSuccess: setShown }))
  useEffect(() => {
    const held = window.location.hash.slice(1)
    // Out of the address bar: what is photographed or shared from here on opens nothing.
    window.history.replaceState(null, '', window.location.pathname)
    setToken(held)
    mutate({ token: held || '-' })
  }, [mutate])
  const shut = shown !== null && isShut(shown)
  useEffect(() => {
    if (!shut || !token) return
    const timer = setInterval(() => mutate({ token }), READ_AGAIN_MS)
    return () => clearInterval(timer)
  }, [shut, token, mutate])
  const offline = error !== null && reasonOf(error) === 'offline'
  if (offline && !shown)
    return (
      <ErrorState
        happened={t('offline')}
        safe={t('offlineSafe')}
        onRetry={() => mutate({ token: token || '-' })}
      />
    )
  if (error && !offline)
    return (
      <EmptyState icon={<Link2Off />} title={t('gone')} about={t('goneAbout')}>
        <a className="yt-btn" href="/sign-in">
          {t('signIn')}
        </a>
      </EmptyState>
    )
  if (!shown || token === null) return <p role="status">{t('loading')}</p>
  return <AcceptForm token={token} invitation={shown} />
}

interface Shown {
  readonly purpose: 'join' | 'reset'
  readonly email: string
  readonly displayName: string
  readonly roles: readonly string[]
  readonly hospital: string
  readonly hasAccount: boolean
  readonly renews: boolean
  readonly factorNeeded: boolean
  readonly passwordLengthMin: number
  readonly waits: boolean
  readonly opensAt: Date | null
}

function AcceptForm({ token, invitation }: { token: string; invitation: Shown }) {
  const t = useTranslations('invitation')
  const roleName = useTranslations('frame.roles')
  const trpc = useTRPC()
  const accept = useMutation(trpc.invitation.accept.mutationOptions())
  const { purpose, email, hospital, hasAccount, passwordLengthMin } = invitation
  const [name, setName] = useState(invitation.displayName)
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const joins = purpose === 'join'
  const [renewed, setRenewed] = useState('')
  const { renews, factorNeeded } = invitation
  // Chosen here: a first password, or the one after the present.
  const chosen = renews ? renewed : hasAccount ? null : password
  const weak = chosen !== null && !goodPassword(chosen, passwordLengthMin)
  const differs = chosen !== null && again !== chosen
  const { timeZone } = useUi()
  const shut = isShut(invitation)
  const reason = accept.error ? reasonOf(accept.error) : null
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (weak || differs || !password || !name.trim()) return
    accept.mutate({
      token,
      password,
      ...(renews ? { newPassword: renewed } : {}),
      ...(joins ? { displayName: name.trim() } : {}),
    })
  }
  if (accept.data)
    return (
      <EmptyState
        icon={<CircleCheck />}
        tone="green"
        title={joins ? t('done', { hospital }) : t('resetDone')}
      >
        <a
          className="yt-btn"
          data-kind="primary"
          href={accept.data.pass ? `/sign-in#pass=${accept.data.pass}` : '/sign-in'}
        >
          {t('signIn')}
        </a>
      </EmptyState>
    )
  const passwordFault =
    reason === 'forbidden' ? t('wrong') : tried && weak && !renews ? t('passwordWrong') : undefined
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={send}>
      <h1 className="text-[18px] leading-[26px]">
        {t(joins ? 'join' : 'reset', { hospital, name: invitation.displayName })}
      </h1>
      {joins ? null : <Note tone="amber">{t('resetAbout')}</Note>}
      {invitation.waits ? <Note tone="amber">{t('waits')}</Note> : null}
      {invitation.opensAt ? (
        <Note tone="amber">
          {t('opens', { time: formatFullTime(invitation.opensAt.toISOString(), timeZone) })}
        </Note>
      ) : null}
      <Field label={t('email')}>
        <Input type="email" autoComplete="username" readOnly value={email} />
      </Field>
      {joins ? (
        <>
          <Field label={t('name')} required note={t('nameAbout')}>
            <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
          </Field>
          <p className="flex flex-wrap items-center gap-1 text-ink-2">
            {t('roles')}
            {invitation.roles.map((role) => (
              <Chip key={role}>{roleName(role as Parameters<typeof roleName>[0])}</Chip>
            ))}
          </p>
        </>
      ) : null}
      <Field
        label={hasAccount ? t('ownPassword') : joins ? t('password') : t('newPassword')}
        required
        error={passwordFault}
        note={hasAccount ? t('ownPasswordAbout') : t('passwordAbout', { count: passwordLengthMin })}
      >
        <Input
          type="password"
          autoComplete={hasAccount ? 'current-password' : 'new-password'}
          value={password}
          maxLength={128}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {renews ? (
        <>
          <Note tone="amber">{t('renewAbout', { hospital })}</Note>
          {factorNeeded ? <Note tone="amber">{t('signInFirst')}</Note> : null}
          <Field
            label={t('newPassword')}
            required
            error={tried && weak ? t('passwordWrong') : undefined}
            note={t('passwordAbout', { count: passwordLengthMin })}
          >
            <Input
              type="password"
              autoComplete="new-password"
              value={renewed}
              maxLength={128}
              onChange={(event) => setRenewed(event.target.value)}
            />
          </Field>
        </>
      ) : null}
      {chosen === null ? null : (
        <Field label={t('again')} required error={tried && differs ? t('againWrong') : undefined}>
          <Input
            type="password"
            autoComplete="new-password"
            value={again}
            maxLength={128}
            onChange={(event) => setAgain(event.target.value)}
          />
        </Field>
      )}
      {reason && reason !== 'forbidden' ? (
        <Note tone="amber">
          {reason === 'not-found'
            ? `${t('gone')} ${t('goneAbout')}`
            : t(reason === 'rate-limited' ? 'slow' : reason === 'unauthenticated' ? 'signInFirst' : 'failed')}
        </Note>
      ) : null}
      <Button kind="primary" size="large" type="submit" wide disabled={accept.isPending || shut}>
        {joins ? t('submit') : t('resetSubmit')}
      </Button>
    </form>
  )
}
