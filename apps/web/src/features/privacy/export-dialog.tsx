'use client'

import { Button, Checkbox, Dialog, Note, RadioGroup, Segmented } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

export const EXPORT_PURPOSES = ['teaching', 'research', 'ai'] as const
export type ExportPurpose = (typeof EXPORT_PURPOSES)[number]
const DATES = ['remove', 'shift', 'keep'] as const
const KEPT = ['keepPatientCharacteristics', 'keepDevice', 'keepInstitution', 'keepUids'] as const

export interface ExportWish {
  readonly purpose: ExportPurpose
  readonly options: { readonly dates: (typeof DATES)[number] } & Readonly<
    Record<(typeof KEPT)[number], boolean>
  >
  readonly burnedInChecked: boolean
}

export interface ExportFacts {
  readonly instances: number
  readonly leftOut: number
  /** Purposes for which a consent or another basis is in force. */
  readonly purposes: readonly string[]
  readonly burnedIn: readonly {
    readonly seriesInstanceUid: string
    readonly number: number | null
    readonly modality: string
    readonly instances: number
  }[]
}

export interface ExportProgress {
  readonly instances: number
  readonly exported: number
  readonly ended: boolean
  readonly complete: boolean
}

interface ExportDialogProps {
  readonly open: boolean
  readonly facts: ExportFacts | null
  readonly progress: ExportProgress | null
  readonly fault: string | null
  readonly onClose: () => void
  readonly onExport: (wish: ExportWish) => void
}

/** Purpose, what is kept, what somebody has to look at first; then how far it is. */
export function ExportDialog(props: ExportDialogProps) {
  const t = useTranslations('privacy.export')
  const { facts, progress } = props
  const [wish, setWish] = useState<ExportWish>({
    purpose: 'teaching',
    options: {
      dates: 'remove',
      keepPatientCharacteristics: false,
      keepDevice: false,
      keepInstitution: false,
      keepUids: false,
    },
    burnedInChecked: false,
  })
  const baseless = facts !== null && !facts.purposes.includes(wish.purpose)
  const unseen = facts !== null && facts.burnedIn.length > 0 && !wish.burnedInChecked
  const why = baseless ? t('noBasis') : unseen ? t('burnedInMissing') : undefined
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      size="wide"
      title={t('title')}
      about={t('about')}
      foot={
        <>
          <Button keys="Esc" onClick={props.onClose}>
            {progress ? t('close') : t('cancel')}
          </Button>
          {progress || !facts ? null : (
            <Button kind="primary" disabledBecause={why} onClick={() => props.onExport(wish)}>
              {t('confirm')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {props.fault ? <Note tone="amber">{t('failed', { reason: props.fault })}</Note> : null}
        {progress ? <ProgressPart progress={progress} /> : null}
        {facts && !progress ? (
          <>
            <p>
              {t('instances', { count: facts.instances })}
              {facts.leftOut > 0 ? (
                <span className="block text-ink-2">{t('leftOut', { count: facts.leftOut })}</span>
              ) : null}
            </p>
            <WishPart wish={wish} onWish={setWish} />
            {baseless ? <Note tone="amber">{t('noBasis')}</Note> : null}
            <BurnedInPart facts={facts} wish={wish} onWish={setWish} />
          </>
        ) : null}
      </div>
    </Dialog>
  )
}

interface WishProps {
  readonly wish: ExportWish
  readonly onWish: (wish: ExportWish) => void
}

function WishPart({ wish, onWish }: WishProps) {
  const t = useTranslations('privacy.export')
  const purposes = useTranslations('privacy.consent.purposes')
  const { options } = wish
  return (
    <>
      <div className="flex flex-col gap-2">
        <p className="yt-cap-line">{t('purpose')}</p>
        <RadioGroup
          label={t('purpose')}
          value={wish.purpose}
          onChange={(purpose) => onWish({ ...wish, purpose })}
          choices={EXPORT_PURPOSES.map((value) => ({ value, label: purposes(value) }))}
        />
      </div>
      <div className="flex flex-col items-start gap-2">
        <p className="yt-cap-line">{t('dates')}</p>
        <Segmented
          label={t('dates')}
          value={options.dates}
          onChange={(dates) => onWish({ ...wish, options: { ...options, dates } })}
          choices={DATES.map((value) => ({ value, label: t(`dateChoices.${value}`) }))}
        />
        <p className="text-ink-2">{t(`dateAbout.${options.dates}`)}</p>
      </div>
      <div className="flex flex-col gap-2">
        <p className="yt-cap-line">{t('options')}</p>
        {KEPT.map((option) => (
          <Checkbox
            key={option}
            checked={options[option]}
            onChange={(on) => onWish({ ...wish, options: { ...options, [option]: on } })}
          >
            {t(option)}
          </Checkbox>
        ))}
      </div>
    </>
  )
}

function BurnedInPart({ facts, wish, onWish }: WishProps & { readonly facts: ExportFacts }) {
  const t = useTranslations('privacy.export')
  if (facts.burnedIn.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      <Note tone="amber">
        {t('burnedIn')}
        <ul>
          {facts.burnedIn.map(({ seriesInstanceUid, number, modality, instances }) => (
            <li key={seriesInstanceUid}>
              {t('burnedInSeries', { number: number ?? '', modality, count: instances })}
            </li>
          ))}
        </ul>
      </Note>
      <Checkbox
        checked={wish.burnedInChecked}
        onChange={(burnedInChecked) => onWish({ ...wish, burnedInChecked })}
      >
        {t('burnedInChecked')}
      </Checkbox>
    </div>
  )
}

function ProgressPart({ progress }: { progress: ExportProgress }) {
  const t = useTranslations('privacy.export')
  const { exported, instances, ended, complete } = progress
  if (ended && complete) return <Note tone="green">{t('done', { count: exported })}</Note>
  if (ended) return <Note tone="amber">{t('stopped', { count: exported })}</Note>
  return (
    <div className="flex flex-col gap-2">
      <progress className="w-full" max={instances} value={exported} aria-label={t('title')} />
      <p className="text-ink-2">{t('progress', { exported, instances })}</p>
    </div>
  )
}
