'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useFaultText } from '../../frame/fault-text.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { type MaskedField, UnmaskDialog } from './unmask-dialog.tsx'

/** A value stands in clear this long, in the place where it was asked for (ui README §4.5). */
const SHOWN_MS = 60_000

export type Unmasked = Partial<Record<MaskedField, string | null>>

export interface Unmask {
  /** What is in clear right now, by exam; the same object until that changes. */
  readonly shown: Readonly<Record<string, Unmasked>>
  /** Absent for those who may not. */
  readonly ask: ((studyId: string, field: MaskedField) => void) | undefined
  /** To be placed once on the page. */
  readonly dialog: ReactNode
}

/** Values asked for with a reason, held in memory only and forgotten after a minute or with the page. */
export function useUnmask(): Unmask {
  const trpc = useTRPC()
  const toast = useToast()
  const t = useTranslations('privacy.unmask')
  const faultText = useFaultText()
  const person = usePerson()
  const [asked, setAsked] = useState<{ studyId: string; field: MaskedField } | null>(null)
  const [shown, setShown] = useState<Readonly<Record<string, Unmasked>>>({})
  const timers = useRef<ReturnType<typeof setTimeout>[]>([])
  useEffect(() => () => timers.current.forEach(clearTimeout), [])
  const unmask = useMutation(
    trpc.privacy.unmask.mutationOptions({
      // The answer is kept nowhere but in the state below.
      gcTime: 0,
      onError: (error) => toast({ text: t('failed', { reason: faultText(error) }), tone: 'amber' }),
    }),
  )
  const show = (studyId: string, field: MaskedField, value: string | null) => {
    const put = (next: Unmasked) =>
      setShown((before) => ({ ...before, [studyId]: { ...before[studyId], ...next } }))
    put({ [field]: value })
    timers.current.push(
      setTimeout(
        () =>
          setShown(({ [studyId]: values, ...rest }) => {
            const { [field]: _gone, ...left } = values ?? {}
            return { ...rest, [studyId]: left }
          }),
        SHOWN_MS,
      ),
    )
  }
  const ask = useCallback((studyId: string, field: MaskedField) => setAsked({ studyId, field }), [])
  return {
    shown,
    ask: person.scopes.includes('patient:unmask') ? ask : undefined,
    dialog: (
      <UnmaskDialog
        field={asked?.field ?? null}
        onClose={() => setAsked(null)}
        onUnmask={(reason, note) => {
          if (asked === null) return
          const { studyId, field } = asked
          setAsked(null)
          unmask.mutate(
            { studyId, fields: [field], reason, note },
            { onSuccess: (values) => show(studyId, field, values[field] ?? null) },
          )
        }}
      />
    ),
  }
}
