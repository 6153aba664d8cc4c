'use client'

import { Field, Input } from '@yingtong/ui'
import { useTranslations } from 'next-intl'

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]

/** What is wrong with a new password before it is sent; the server judges again. */
export function passwordFault(password: string, again: string, lengthMin: number) {
  if (password.length < lengthMin) return 'short'
  if (CLASSES.filter((each) => each.test(password)).length < 3) return 'plain'
  return password === again ? null : 'different'
}

/** The new password, twice. */
export function NewPasswordFields(props: {
  password: string
  again: string
  lengthMin: number
  shownFault: 'short' | 'plain' | 'different' | null
  onPassword: (text: string) => void
  onAgain: (text: string) => void
}) {
  const t = useTranslations('signIn.newPassword')
  const { shownFault, lengthMin } = props
  const faults = { short: t('short', { lengthMin }), plain: t('plain'), different: t('different') }
  const shown = shownFault ? faults[shownFault] : undefined
  return (
    <>
      <Field
        label={t('password')}
        error={shownFault === 'different' ? undefined : shown}
        note={t('rule', { lengthMin })}
      >
        <Input
          size="large"
          type="password"
          name="new-password"
          autoComplete="new-password"
          maxLength={128}
          value={props.password}
          onChange={(event) => props.onPassword(event.target.value)}
        />
      </Field>
      <Field label={t('again')} error={shownFault === 'different' ? shown : undefined}>
        <Input
          size="large"
          type="password"
          name="new-password-again"
          autoComplete="new-password"
          maxLength={128}
          value={props.again}
          onChange={(event) => props.onAgain(event.target.value)}
        />
      </Field>
    </>
  )
}
