'use client'

import { Button, Dialog, Field, RadioGroup, TextArea } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

export const UNMASK_REASONS = ['treatment', 'identity', 'registration', 'other'] as const
export type UnmaskReason = (typeof UNMASK_REASONS)[number]
export type MaskedField = 'name' | 'patientId' | 'idNumber' | 'telephone'

const NOTE_CHARACTERS_MIN = 4

/** Asks why somebody wants to see what is hidden; Enter shows it. */
export function UnmaskDialog(props: {
  field: MaskedField | null
  onClose: () => void
  onUnmask: (reason: UnmaskReason, note: string) => void
}) {
  const words = useTranslations('worklist.unmask')
  const t = useTranslations('privacy.unmask')
  const [reason, setReason] = useState<UnmaskReason>('treatment')
  const [note, setNote] = useState('')
  const lacking = reason === 'other' && note.trim().length < NOTE_CHARACTERS_MIN
  const confirm = () => {
    if (lacking) return
    props.onUnmask(reason, reason === 'other' ? note.trim() : '')
    setNote('')
  }
  return (
    <Dialog
      open={props.field !== null}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={props.field === null ? words('title') : t(`field.${props.field}`)}
      about={words('about')}
      foot={
        <>
          <Button keys="Esc" onClick={props.onClose}>
            {words('cancel')}
          </Button>
          <Button
            kind="primary"
            keys="Enter"
            autoFocus
            disabledBecause={lacking ? t('noteMissing') : undefined}
            onClick={confirm}
          >
            {words('confirm')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <RadioGroup
          label={words('reason')}
          value={reason}
          onChange={setReason}
          choices={UNMASK_REASONS.map((value) => ({ value, label: words(`reasons.${value}`) }))}
        />
        {reason === 'other' ? (
          <Field label={t('note')} required>
            <TextArea
              autoFocus
              maxLength={200}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
        ) : null}
      </div>
    </Dialog>
  )
}
