'use client'

import { Button, Dialog, ErrorState } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type FormEvent, type ReactNode, useId } from 'react'
import { useFaultText } from '../../../frame/fault-text.ts'

/** A form or a confirmation over the page: Enter sends it, its fault stands inside, closing gives the focus back. */
export function FormDialog(props: {
  open: boolean
  onClose: () => void
  title: string
  about?: ReactNode
  submit: string
  onSubmit: () => void
  pending: boolean
  error: unknown
  conflict?: string
  children?: ReactNode
}) {
  const t = useTranslations('admin')
  const formId = useId()
  const faultText = useFaultText()
  const fault = props.error ? faultText(props.error, props.conflict) : null
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!props.pending) props.onSubmit()
  }
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => (open ? null : props.onClose())}
      title={props.title}
      about={props.about}
      closeLightly={false}
      foot={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={props.pending}>
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate className="flex flex-col gap-3.5" onSubmit={send}>
        {props.children}
        {fault ? <ErrorState happened={fault} safe={t('faults.loadSafe')} /> : null}
      </form>
    </Dialog>
  )
}
