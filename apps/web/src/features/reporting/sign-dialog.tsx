'use client'

import { Button, Dialog, Field, Note, TextArea } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

/** Signing is asked once. Where images are short it wants to know why. */
export function SignDialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  short: { received: number; declared: number | null } | null
  /** All declared images are here; otherwise the dialog does not claim it. */
  allHere: boolean
  onSign: (note: string) => void
}) {
  const t = useTranslations('workplace.signing')
  const [note, setNote] = useState('')
  const lacking = props.short !== null && note.trim() === ''
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('title')}
      about={t('about')}
      foot={
        <>
          <Button keys="Esc" onClick={() => props.onOpenChange(false)}>
            {t('cancel')}
          </Button>
          <Button
            kind="primary"
            keys="Enter"
            autoFocus={!props.short}
            disabledBecause={lacking ? t('reasonMissing') : undefined}
            onClick={() => props.onSign(note.trim())}
          >
            {t('confirm')}
          </Button>
        </>
      }
    >
      {props.short ? (
        <div className="flex flex-col gap-3">
          <Note tone="red">
            {t('short', { received: props.short.received, declared: props.short.declared ?? 0 })}
          </Note>
          <Field label={t('reason')} required>
            <TextArea autoFocus value={note} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </div>
      ) : props.allHere ? (
        <p className="text-ink-2">{t('text')}</p>
      ) : (
        <Note tone="amber">{t('notAllKnown')}</Note>
      )}
    </Dialog>
  )
}
