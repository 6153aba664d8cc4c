'use client'

import { Button, Dialog } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { EnrolAgent } from './enrol-agent.tsx'

/** Adds an agent from the page of devices; closing it leaves the code good until its time is over. */
export function EnrolAgentDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('enrolAgent')
  const admin = useTranslations('admin')
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(open) => (open ? null : onClose())}
      title={t('title')}
      about={t('about')}
      closeLightly={false}
      foot={<Button onClick={onClose}>{admin('done')}</Button>}
    >
      <EnrolAgent />
    </Dialog>
  )
}
