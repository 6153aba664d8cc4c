'use client'

import { Button, Dialog, Field, TextArea } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

const REASON_CHARS_MIN = 2
const REASON_CHARS_MAX = 300

/** An amendment is signed with a reason; it is printed, and the version before stays. */
export function AmendDialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  onSign: (reason: string) => void
}) {
  const t = useTranslations('workplace.amending')
  const [reason, setReason] = useState('')
  const ready = reason.trim().length >= REASON_CHARS_MIN
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('title')}
      about={t('about')}
      foot={
        <>
          <Button keys="Esc" onClick={() => props.onOpenChange(false)}>
            {t('back')}
          </Button>
          <Button
            kind="primary"
            keys="Ctrl+Enter"
            disabledBecause={ready ? undefined : t('reasonMissing')}
            onClick={() => props.onSign(reason.trim())}
          >
            {t('sign')}
          </Button>
        </>
      }
    >
      <Field label={t('reason')} required>
        <TextArea
          autoFocus
          maxLength={REASON_CHARS_MAX}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !event.ctrlKey || event.nativeEvent.isComposing || !ready) return
            event.preventDefault()
            props.onSign(reason.trim())
          }}
        />
      </Field>
    </Dialog>
  )
}
