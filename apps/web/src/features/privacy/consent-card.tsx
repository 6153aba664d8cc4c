'use client'

import { Button, Chip, Dialog, Field, formatFullTime, Input, RadioGroup } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

export const PURPOSES = ['care', 'consult', 'teaching', 'research', 'ai'] as const
export type Purpose = (typeof PURPOSES)[number]
export const BASES = ['consent', 'guardian-consent', 'ethics-waiver', 'statutory-duty', 'emergency'] as const
export type Basis = (typeof BASES)[number]
const WITH_PAPER: readonly Basis[] = ['ethics-waiver', 'statutory-duty']

export interface ConsentEntry {
  readonly id: string
  readonly purpose: Purpose
  readonly basis: Basis
  readonly reference: string
  readonly recordedBy: string
  readonly grantedAt: string
  readonly revokedAt: string | null
}

export interface NewConsent {
  readonly purpose: Purpose
  readonly basis: Basis
  readonly reference: string
}

/** What the patient agreed to, purpose by purpose; recorded and taken back here. */
export function ConsentCard(props: {
  consents: readonly ConsentEntry[]
  /** Absent for those who only read. */
  onRecord?: (consent: NewConsent) => void
  onRevoke?: (consentId: string) => void
}) {
  const t = useTranslations('privacy.consent')
  const [recording, setRecording] = useState(false)
  const [revoking, setRevoking] = useState<ConsentEntry | null>(null)
  const { onRecord, onRevoke } = props
  return (
    <section className="yt-card">
      <h3 className="yt-card-head">
        {t('title')}
        {onRecord ? (
          <Button className="ml-auto" size="small" kind="quiet" onClick={() => setRecording(true)}>
            {t('record')}
          </Button>
        ) : null}
      </h3>
      {props.consents.length === 0 ? <p className="p-3.5 text-ink-2">{t('none')}</p> : null}
      <ul className="flex flex-col">
        {props.consents.map((each) => (
          <ConsentLine
            key={each.id}
            consent={each}
            onRevoke={onRevoke && each.revokedAt === null ? () => setRevoking(each) : undefined}
          />
        ))}
      </ul>
      <RecordDialog
        open={recording}
        onClose={() => setRecording(false)}
        onRecord={(consent) => {
          setRecording(false)
          onRecord?.(consent)
        }}
      />
      <Dialog
        open={revoking !== null}
        onOpenChange={(open) => (open ? undefined : setRevoking(null))}
        title={t('revokeTitle', { purpose: revoking ? t(`purposes.${revoking.purpose}`) : '' })}
        foot={
          <>
            <Button keys="Esc" onClick={() => setRevoking(null)}>
              {t('cancel')}
            </Button>
            <Button
              kind="primary"
              keys="Enter"
              autoFocus
              onClick={() => {
                if (revoking) onRevoke?.(revoking.id)
                setRevoking(null)
              }}
            >
              {t('revoke')}
            </Button>
          </>
        }
      >
        <p className="text-ink-2">{t('revokeAbout')}</p>
      </Dialog>
    </section>
  )
}

function ConsentLine({ consent, onRevoke }: { consent: ConsentEntry; onRevoke: (() => void) | undefined }) {
  const t = useTranslations('privacy.consent')
  const { revokedAt } = consent
  return (
    <li className="flex items-start gap-3 border-b border-line px-3.5 py-2 last:border-b-0">
      <Chip tone={revokedAt === null ? 'green' : undefined}>{t(`purposes.${consent.purpose}`)}</Chip>
      <span className="min-w-0 grow">
        <span className="block">
          {t(`bases.${consent.basis}`)} <span className="text-ink-2">{consent.reference}</span>
        </span>
        <span className="yt-quiet block">
          {revokedAt === null
            ? t('recorded', { name: consent.recordedBy, time: formatFullTime(consent.grantedAt) })
            : t('revoked', { time: formatFullTime(revokedAt) })}
        </span>
      </span>
      {onRevoke ? (
        <Button size="small" kind="quiet" onClick={onRevoke}>
          {t('revoke')}
        </Button>
      ) : null}
    </li>
  )
}

function RecordDialog(props: {
  open: boolean
  onClose: () => void
  onRecord: (consent: NewConsent) => void
}) {
  const t = useTranslations('privacy.consent')
  const [purpose, setPurpose] = useState<Purpose>('research')
  const [basis, setBasis] = useState<Basis>('consent')
  const [reference, setReference] = useState('')
  const lacking = WITH_PAPER.includes(basis) && reference.trim() === ''
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={t('record')}
      about={t('about')}
      foot={
        <>
          <Button keys="Esc" onClick={props.onClose}>
            {t('cancel')}
          </Button>
          <Button
            kind="primary"
            disabledBecause={lacking ? t('referenceMissing') : undefined}
            onClick={() => {
              props.onRecord({ purpose, basis, reference: reference.trim() })
              setReference('')
            }}
          >
            {t('record')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="yt-cap-line">{t('purpose')}</p>
        <RadioGroup
          label={t('purpose')}
          value={purpose}
          onChange={setPurpose}
          choices={PURPOSES.map((value) => ({ value, label: t(`purposes.${value}`) }))}
        />
        <p className="yt-cap-line">{t('basis')}</p>
        <RadioGroup
          label={t('basis')}
          value={basis}
          onChange={setBasis}
          choices={BASES.map((value) => ({ value, label: t(`bases.${value}`) }))}
        />
        <Field label={t('reference')} required={WITH_PAPER.includes(basis)}>
          <Input maxLength={80} value={reference} onChange={(event) => setReference(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  )
}
