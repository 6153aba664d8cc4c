'use client'

import { Button, Field, Input, Select } from '@yingtong/ui'
import { PenLine } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FormDialog } from '../tenancy/admin/form-dialog.tsx'
import type { Grading } from './compliance-types.ts'

const LEVELS = ['1', '2', '3', '4', '5'] as const
type Level = (typeof LEVELS)[number]

/** Grading and filing number of the hospital's system; the security officer enters them. */
export function GradingCard(props: {
  grading: Grading | null
  onFile?: ((grading: Grading, done: () => void) => void) | undefined
  pending: boolean
  error: unknown
}) {
  const t = useTranslations('compliance.grading')
  const [open, setOpen] = useState(false)
  const { grading, onFile } = props
  return (
    <section className="yt-card flex flex-wrap items-center gap-x-8 gap-y-2 p-4" aria-label={t('title')}>
      <h3 className="font-semibold">{t('title')}</h3>
      {grading ? (
        <>
          <span>{t('levelIs', { level: grading.level })}</span>
          <span>
            <span className="text-ink-2">{t('number')}</span>{' '}
            <span className="yt-mono">{grading.number}</span>
          </span>
          <span>
            <span className="text-ink-2">{t('filedOn')}</span> {grading.filedOn}
          </span>
        </>
      ) : (
        <span className="text-ink-2">{t('none')}</span>
      )}
      {onFile ? (
        <div className="ml-auto">
          <Button
            size="small"
            icon={<PenLine className="yt-icon yt-icon-14" aria-hidden="true" />}
            onClick={() => setOpen(true)}
          >
            {t(grading ? 'change' : 'enter')}
          </Button>
        </div>
      ) : null}
      {open && onFile ? <GradingDialog {...props} onFile={onFile} onClose={() => setOpen(false)} /> : null}
    </section>
  )
}

function GradingDialog(props: {
  grading: Grading | null
  onFile: (grading: Grading, done: () => void) => void
  onClose: () => void
  pending: boolean
  error: unknown
}) {
  const t = useTranslations('compliance.grading')
  const [level, setLevel] = useState<Level>(String(props.grading?.level ?? 3) as Level)
  const [number, setNumber] = useState(props.grading?.number ?? '')
  const [filedOn, setFiledOn] = useState(props.grading?.filedOn ?? '')
  const [tried, setTried] = useState(false)
  const faults = {
    number: number.trim().length < 4 ? t('numberMissing') : undefined,
    filedOn: /^\d{4}-\d{2}-\d{2}$/.test(filedOn) ? undefined : t('dateMissing'),
  }
  const send = () => {
    setTried(true)
    if (faults.number || faults.filedOn) return
    props.onFile({ level: Number(level), number: number.trim(), filedOn }, props.onClose)
  }
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('title')}
      about={t('about')}
      submit={t('save')}
      onSubmit={send}
      pending={props.pending}
      error={props.error}
    >
      <Field label={t('level')}>
        <Select
          value={level}
          onChange={setLevel}
          choices={LEVELS.map((value) => ({ value, label: t('levelIs', { level: Number(value) }) }))}
        />
      </Field>
      <Field label={t('number')} required error={tried ? faults.number : undefined}>
        <Input value={number} maxLength={60} onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <Field label={t('filedOn')} required error={tried ? faults.filedOn : undefined}>
        <Input type="date" value={filedOn} onChange={(event) => setFiledOn(event.target.value)} />
      </Field>
    </FormDialog>
  )
}
