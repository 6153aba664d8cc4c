'use client'

import { useMutation } from '@tanstack/react-query'
import { ChoiceCards, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import type { KeyRow } from './admin-types.ts'
import { FormDialog } from './form-dialog.tsx'
import { useAgain } from './use-again.ts'

const SUITES = ['international', 'sm'] as const

/** Makes the next key, in either suite, after saying what that does and what it does not. */
export function RotateKeyDialog({ newest, onClose }: { newest: KeyRow; onClose: () => void }) {
  const t = useTranslations('admin.keys')
  const trpc = useTRPC()
  const toast = useToast()
  const rotate = useMutation(trpc.admin.rotateKey.mutationOptions(useAgain()))
  const [suite, setSuite] = useState<KeyRow['suite']>(newest.suite)
  const send = () =>
    rotate.mutate(
      { suite },
      {
        onSuccess: ({ version }) => {
          toast({ text: t('rotated', { version }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('rotate')}
      submit={t('rotate')}
      onSubmit={send}
      pending={rotate.isPending}
      error={rotate.error}
      conflict={t('conflict')}
    >
      <ChoiceCards
        label={t('columns.suite')}
        value={suite}
        onChange={setSuite}
        choices={SUITES.map((value) => ({
          value,
          label: t(`suites.${value}.short`),
          about: t(`suites.${value}.algorithms`),
        }))}
      />
      <ul className="flex list-disc flex-col gap-1.5 pl-5">
        <li>{t('effects.now', { version: newest.version + 1, suite: t(`suites.${suite}.short`) })}</li>
        <li>{t('effects.old', { version: newest.version })}</li>
        <li>{t('effects.reseal', { count: newest.values })}</li>
        <li>{t('effects.back')}</li>
      </ul>
    </FormDialog>
  )
}
