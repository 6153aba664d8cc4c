'use client'

import { Chip, ChoiceCards, formatBytes, formatFullTime, Thumb } from '@yingtong/ui'
import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import {
  CONFLICT_CHOICES,
  type ConflictChoice,
  type ConflictItem,
  type ConflictVersion,
  shortDigest,
} from './quarantine-item.ts'

interface ConflictDetailProps {
  readonly item: ConflictItem
  readonly choice: ConflictChoice
  readonly onChoice: (choice: ConflictChoice) => void
  readonly readOnly: boolean
}

/** Two versions side by side, only the differences listed, the recommended choice first with its reason. */
export function ConflictDetail({ item, choice, onChoice, readOnly }: ConflictDetailProps) {
  const t = useTranslations('quarantine.conflict')
  return (
    <div className="flex flex-col gap-3.5">
      <div>
        <h2 className="text-[18px] leading-[26px]">{t('title')}</h2>
        <p className="text-[12px] leading-[18px] text-ink-2">
          {item.patientMasked} {item.description}{' '}
          <span className="yt-mono ml-2 text-ink-3">{item.sopInstanceUid}</span>
        </p>
      </div>
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Version title={t('first')} version={item.current} used />
        <Version title={t('second')} version={item.other} />
      </div>
      <Differences item={item} />
      <ChoiceCards<ConflictChoice>
        digits
        label={t('choose')}
        value={choice}
        disabled={readOnly}
        onChange={onChoice}
        choices={CONFLICT_CHOICES.map((value) => ({
          value,
          label: t(`choices.${value}`),
          about: t(`reasons.${value}`),
        }))}
      />
    </div>
  )
}

function Version({ title, version, used }: { title: string; version: ConflictVersion; used?: boolean }) {
  const t = useTranslations('quarantine.conflict')
  return (
    <section className="yt-card overflow-hidden">
      <h3 className="yt-card-head">
        {title}
        {used ? (
          <Chip tone="green" icon={<CircleCheck />}>
            {t('used')}
          </Chip>
        ) : (
          <Chip>{t('kept')}</Chip>
        )}
        <span className="yt-quiet yt-cut ml-auto">{version.source}</span>
      </h3>
      <div className="grid h-[260px] place-items-center bg-black text-[#cfd6dc]">
        {version.renderedUrl ? (
          <Thumb className="size-full border-0" src={version.renderedUrl} alt={title} />
        ) : (
          t('noPicture')
        )}
      </div>
      <p className="yt-quiet px-3.5 py-2">
        {formatFullTime(version.receivedAt)} · {formatBytes(version.byteLength)}
      </p>
    </section>
  )
}

function Differences({ item }: { item: ConflictItem }) {
  const t = useTranslations('quarantine.conflict')
  const rows = [
    {
      tag: '',
      name: t('digest'),
      current: shortDigest(item.current.sha256),
      other: shortDigest(item.other.sha256),
    },
    ...item.differences,
  ]
  return (
    <table className="yt-card w-full table-fixed overflow-hidden text-left">
      <thead>
        <tr className="text-[12px] text-ink-3 [&>th]:h-[30px] [&>th]:px-3 [&>th]:font-normal">
          <th>{t('tag', { count: rows.length })}</th>
          <th>{t('first')}</th>
          <th>{t('second')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={`${row.tag}${row.name}`}
            className="bg-amber-soft [&>td]:h-[29px] [&>td]:border-t [&>td]:border-line [&>td]:px-3"
          >
            <td>
              {row.name} <span className="yt-mono text-ink-3">{row.tag}</span>
            </td>
            <td className="yt-cut">{row.current}</td>
            <td className="yt-cut">{row.other}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
