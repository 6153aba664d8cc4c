'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import { Button, ErrorState, Field, Input, Note, Segmented, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { Answer, PageHead } from './admin-parts.tsx'
import { useAgain } from './use-again.ts'

type Settings = inferRouterOutputs<AppRouter>['admin']['security']

/** The bounds of TenantSecurity. */
const NUMBERS = [
  { id: 'idleMinutes', min: 5, max: 120, unit: 'minutes' },
  { id: 'absoluteHours', min: 1, max: 24, unit: 'hours' },
  { id: 'passwordLengthMin', min: 8, max: 64, unit: 'characters' },
] as const

type NumberId = (typeof NUMBERS)[number]['id']

/** How people sign in here; the security officer changes it, the others read it. */
export function SecurityPage() {
  const t = useTranslations('admin.security')
  const trpc = useTRPC()
  const settings = useQuery(trpc.admin.security.queryOptions({}))
  return (
    <>
      <PageHead title={t('title')} about={t('about')} />
      <Answer of={settings}>{(data) => <SettingsForm key={JSON.stringify(data)} settings={data} />}</Answer>
    </>
  )
}

function SettingsForm({ settings }: { settings: Settings }) {
  const t = useTranslations('admin.security')
  const admin = useTranslations('admin')
  const trpc = useTRPC()
  const toast = useToast()
  const mayWrite = usePerson().scopes.includes('settings:write')
  const change = useMutation(trpc.admin.changeSecurity.mutationOptions(useAgain()))
  const [secondFactor, setSecondFactor] = useState(settings.secondFactor)
  const [typed, setTyped] = useState<Record<NumberId, string>>({
    idleMinutes: String(settings.idleMinutes),
    absoluteHours: String(settings.absoluteHours),
    passwordLengthMin: String(settings.passwordLengthMin),
  })
  const faulty = NUMBERS.filter(({ id, min, max }) => {
    const value = Number(typed[id])
    return !Number.isInteger(value) || value < min || value > max
  }).map(({ id }) => id)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (faulty.length > 0) return
    const numbers = Object.fromEntries(NUMBERS.map(({ id }) => [id, Number(typed[id])]))
    change.mutate({ secondFactor, ...numbers }, { onSuccess: () => toast({ text: t('saved') }) })
  }
  return (
    <form noValidate className="yt-card flex max-w-[560px] flex-col gap-4 p-5" onSubmit={send}>
      {mayWrite ? null : <Note>{t('readOnly')}</Note>}
      <Field label={t('secondFactor')} note={t('secondFactorAbout')}>
        {mayWrite ? (
          <Segmented
            label={t('secondFactor')}
            value={secondFactor}
            onChange={setSecondFactor}
            choices={(['required', 'optional'] as const).map((value) => ({
              value,
              label: t(`secondFactorChoices.${value}`),
            }))}
          />
        ) : (
          <Input readOnly value={t(`secondFactorChoices.${secondFactor}`)} />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        {NUMBERS.map(({ id, min, max, unit }) => (
          <Field
            key={id}
            label={t(id)}
            error={faulty.includes(id) ? t('range', { min, max }) : undefined}
            note={t('range', { min, max })}
          >
            <Input
              inputMode="numeric"
              readOnly={!mayWrite}
              value={typed[id]}
              maxLength={4}
              end={<span className="yt-unit">{t(unit)}</span>}
              onChange={(event) => setTyped({ ...typed, [id]: event.target.value })}
            />
          </Field>
        ))}
        <Field label={t('suite')} note={t('suiteAbout')}>
          <Input readOnly value={t(`suites.${settings.cryptoSuite}`)} />
        </Field>
      </div>
      <Note>{t('waits')}</Note>
      {change.error ? <ErrorState happened={admin('faults.other')} safe={admin('faults.loadSafe')} /> : null}
      {mayWrite ? (
        <div className="flex justify-end">
          <Button kind="primary" type="submit" disabled={change.isPending}>
            {admin('save')}
          </Button>
        </div>
      ) : null}
    </form>
  )
}
