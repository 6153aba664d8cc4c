'use client'

import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../controls/button.tsx'
import { useUi } from '../text/ui-provider.tsx'
import { Delivery } from './delivery.tsx'
import type { DeliveryFigures } from './delivery-text.ts'
import { ModalityTag, StatLabel } from './labels.tsx'
import { patientLine } from './patient-line.ts'

/** The bar over reading and report: who it is, in full, and which exam. */
export function PatientBanner(props: {
  name: string
  sex: string | null
  age: string | null
  accessionNumber: string
  modalities: readonly string[]
  description: string
  place: string
  stat?: boolean
  delivery: DeliveryFigures
  onBack: () => void
  end?: ReactNode
}) {
  const { words, language } = useUi()
  return (
    <header className="yt-banner">
      <Button
        kind="quiet"
        size="small"
        icon={<ChevronLeft className="yt-icon" />}
        aria-label={words.back}
        onClick={props.onBack}
      />
      {props.stat ? <StatLabel /> : null}
      <h1 className="yt-banner-name">{props.name}</h1>
      <span className="yt-banner-quiet yt-tight">{patientLine(props.sex, props.age, language)}</span>
      <span className="yt-banner-quiet">{props.accessionNumber}</span>
      {props.modalities.map((modality) => (
        <ModalityTag key={modality}>{modality}</ModalityTag>
      ))}
      <span className="yt-cut">{props.description}</span>
      <span className="yt-banner-quiet yt-cut">{props.place}</span>
      <Delivery {...props.delivery} />
      <div className="yt-banner-end">{props.end}</div>
    </header>
  )
}
