'use client'

import { useQuery } from '@tanstack/react-query'
import { Button, Chip, EmptyState, formatCount, Note, Progress } from '@yingtong/ui'
import { Download, KeyRound, RefreshCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { saveFile } from '../../../frame/save-file.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { KeyRow, SigningKey } from './admin-types.ts'
import { resealProgress } from './reseal-progress.ts'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'
import { useTimes } from './use-times.ts'

const REFRESH_MS = 5_000

const newestOf = (keys: readonly KeyRow[]) =>
  keys.reduce<KeyRow | undefined>(
    (best, key) => (!best || key.version > best.version ? key : best),
    undefined,
  )

/** What the hospital's data is sealed with: its keys, their exchange, and what others verify signatures with. */
export function KeysPage() {
  const t = useTranslations('admin.keys')
  const trpc = useTRPC()
  const [rotating, setRotating] = useState(false)
  const list = useQuery({
    ...trpc.admin.keys.queryOptions({}),
    // Asked again only while something moves: each look is a row of the audit log.
    refetchInterval: ({ state }) => {
      const progress = state.data ? resealProgress(state.data.keys, Date.now()) : null
      return progress && progress.left > 0 && !progress.stuck ? REFRESH_MS : false
    },
  })
  const mayWrite = usePerson().scopes.includes('keys:write')
  const newest = newestOf(list.data?.keys ?? [])
  return (
    <>
      <PageHead title={t('title')} about={t('about')}>
        {mayWrite && newest && !newest.erasedAt ? (
          <Button
            kind="primary"
            icon={<RefreshCw className="yt-icon yt-icon-14" aria-hidden="true" />}
            onClick={() => setRotating(true)}
          >
            {t('rotate')}
          </Button>
        ) : null}
      </PageHead>
      <Answer of={list}>
        {({ keys, signing }) => (
          <div className="flex flex-col gap-5">
            <KeyList keys={keys} />
            <Reseal keys={keys} />
            {newest ? <WhatIsSealed suite={newest.suite} /> : null}
            <SigningKeys keys={signing} />
          </div>
        )}
      </Answer>
      {rotating && newest ? <RotateKeyDialog newest={newest} onClose={() => setRotating(false)} /> : null}
    </>
  )
}

function KeyList({ keys }: { keys: readonly KeyRow[] }) {
  const t = useTranslations('admin.keys')
  const { time } = useTimes()
  const state = (key: KeyRow) => (key.erasedAt ? 'erased' : key.retiredAt ? 'retired' : 'used')
  return (
    <AdminTable
      label={t('title')}
      heads={[
        { id: 'version', text: t('columns.version') },
        { id: 'suite', text: t('columns.suite'), wideOnly: true },
        { id: 'state', text: t('columns.state') },
        { id: 'values', text: t('columns.values'), end: true },
        { id: 'created', text: t('columns.created'), wideOnly: true },
        { id: 'retired', text: t('columns.retired'), wideOnly: true },
        { id: 'by', text: t('columns.by'), wideOnly: true },
      ]}
      empty={<EmptyState icon={<KeyRound />} title={t('empty')} about={t('emptyAbout')} />}
      rows={[...keys]
        .sort((a, b) => b.version - a.version)
        .map((key) => (
          <tr key={key.version} className={key.retiredAt ? 'text-ink-2' : ''}>
            <Cell strong>{t('version', { version: key.version })}</Cell>
            <Cell wideOnly>{t(`suites.${key.suite}.short`)}</Cell>
            <Cell>
              <Chip tone={state(key) === 'used' ? 'green' : 'plain'}>{t(`states.${state(key)}`)}</Chip>
            </Cell>
            <Cell end>{formatCount(key.values)}</Cell>
            <Cell wideOnly>{time(key.createdAt)}</Cell>
            <Cell wideOnly>{key.retiredAt ? time(key.retiredAt) : ''}</Cell>
            <Cell wideOnly>{key.madeByName ?? (key.version === 1 ? t('withTenant') : '')}</Cell>
          </tr>
        ))}
    />
  )
}

/** How far the job is that seals the numbers of patients anew. */
function Reseal({ keys }: { keys: readonly KeyRow[] }) {
  const t = useTranslations('admin.keys')
  const { nowMs } = useTimes()
  const progress = resealProgress(keys, nowMs)
  if (!progress || keys.length < 2 || newestOf(keys)?.erasedAt) return null
  const { newest, total, left, stuck } = progress
  if (stuck) return <Note tone="amber">{t('stuck', { left: formatCount(left), version: newest })}</Note>
  if (total === 0) return <Note>{t('nothing')}</Note>
  if (left === 0)
    return <Note tone="green">{t('resealed', { version: newest, total: formatCount(total) })}</Note>
  const label = t('resealing', {
    version: newest,
    done: formatCount(total - left),
    total: formatCount(total),
    left: formatCount(left),
  })
  return (
    <section className="yt-card flex-none p-3.5" role="status">
      <p className="mb-2">{label}</p>
      <Progress part={(total - left) / total} label={label} />
    </section>
  )
}

const SEALED = ['numbers', 'images', 'signatures', 'seeds'] as const

function WhatIsSealed({ suite }: { suite: KeyRow['suite'] }) {
  const t = useTranslations('admin.keys')
  return (
    <section>
      <h3 className="mb-2 flex flex-wrap gap-x-2.5">
        {t('sealed')}
        <span className="font-normal text-ink-2">{t(`suites.${suite}.long`)}</span>
      </h3>
      <AdminTable
        label={t('sealed')}
        heads={[
          { id: 'what', text: t('sealedColumns.what') },
          { id: 'how', text: t('sealedColumns.how') },
          { id: 'after', text: t('sealedColumns.after'), wideOnly: true },
        ]}
        empty={null}
        rows={SEALED.map((id) => (
          <tr key={id}>
            <Cell strong wrap>
              {t(`things.${id}.what`)}
            </Cell>
            <Cell wrap>{t(`things.${id}.${suite}`)}</Cell>
            <Cell wideOnly wrap>
              {t(`things.${id}.after`)}
            </Cell>
          </tr>
        ))}
      />
    </section>
  )
}

function SigningKeys({ keys }: { keys: readonly SigningKey[] }) {
  const t = useTranslations('admin.keys')
  return (
    <section>
      <h3 className="mb-2 flex flex-wrap gap-x-2.5">
        {t('public')}
        <span className="font-normal text-ink-2">{t('publicAbout')}</span>
      </h3>
      <ul className="flex flex-wrap gap-2">
        {keys.map(({ suite, publicKeyPem }) => (
          <li key={suite}>
            <Button
              icon={<Download className="yt-icon yt-icon-14" aria-hidden="true" />}
              onClick={() =>
                saveFile(`yingtong-${suite}-public-key.pem`, publicKeyPem, 'application/x-pem-file')
              }
            >
              {t(`suites.${suite}.signing`)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
