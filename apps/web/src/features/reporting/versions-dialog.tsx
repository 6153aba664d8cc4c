'use client'

import { Button, Dialog, Select, StateGlyph } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { SECTIONS } from './report.ts'
import { SignatureLine } from './signature-line.tsx'
import { ownLines, type ReportVersion } from './versions.ts'

/** Two versions of a report side by side; violet is what the one has and the other has not. */
export function VersionsDialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  versions: readonly ReportVersion[]
}) {
  const t = useTranslations('workplace.versions')
  const [chosen, setChosen] = useState<readonly [string | null, string | null]>([null, null])
  const { versions } = props
  const find = (id: string | null) => versions.find((version) => version.id === id)
  const left = find(chosen[0]) ?? versions.at(-2)
  const right = find(chosen[1]) ?? versions.at(-1)
  if (!left || !right) return null
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('title')}
      about={t('about')}
      size="wide"
      foot={
        <Button keys="Esc" onClick={() => props.onOpenChange(false)}>
          {t('close')}
        </Button>
      }
    >
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        <Column
          label={t('left')}
          versions={versions}
          version={left}
          other={right}
          onChoose={(id) => setChosen([id, right.id])}
        />
        <Column
          label={t('right')}
          versions={versions}
          version={right}
          other={left}
          onChoose={(id) => setChosen([left.id, id])}
        />
      </div>
    </Dialog>
  )
}

function Column(props: {
  label: string
  versions: readonly ReportVersion[]
  version: ReportVersion
  other: ReportVersion
  onChoose: (id: string) => void
}) {
  const t = useTranslations('workplace')
  const { version, other } = props
  const states = useTranslations('workplace.versions.states')
  return (
    <section aria-label={props.label} className="flex min-w-0 flex-col gap-2.5">
      <Select
        label={props.label}
        value={version.id}
        onChange={props.onChoose}
        choices={props.versions.map((each) => ({
          value: each.id,
          label: t('versions.number', { number: each.number, state: states(each.state) }),
        }))}
      />
      <StateGlyph state={version.state} />
      <SignatureLine version={version} />
      {version.note ? (
        <p className={version.state === 'amended' ? 'text-violet-text' : 'text-ink-2'}>
          {t('versions.reason', { reason: version.note })}
        </p>
      ) : null}
      {SECTIONS.map((id) => (
        <div key={id}>
          <h4 className="yt-cap-line">{t(`sections.${id}`)}</h4>
          <div className="text-[15px] leading-[27px]">
            {ownLines(version.body[id], other.body[id]).map(({ line, own }, index) => (
              <p
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name and never move.
                key={index}
                className={own ? 'rounded-1 bg-violet-soft px-1 text-violet-text' : 'px-1'}
              >
                {line || '\u00a0'}
              </p>
            ))}
          </div>
        </div>
      ))}
    </section>
  )
}
