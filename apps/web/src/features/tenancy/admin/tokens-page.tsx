'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Chip, EmptyState, Field, Input, Select, useToast } from '@yingtong/ui'
import { KeyRound, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { TokenRow } from './admin-types.ts'
import { FormDialog } from './form-dialog.tsx'
import { BoxGroup } from './role-boxes.tsx'
import { SecretCard } from './secret-card.tsx'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'

const SCOPES = ['study:read', 'image:read', 'image:store'] as const
type TokenScope = (typeof SCOPES)[number]
const DAYS = ['30', '90', '365', '730'] as const
const DAY_MS = 86_400_000
const SOON_DAYS = 14

interface Made {
  readonly label: string
  readonly token: string
  readonly waits: boolean
}

/** Screen 12c: what machines may do here; a token is shown this once. */
export function TokensPage() {
  const t = useTranslations('admin.tokens')
  const trpc = useTRPC()
  const list = useQuery(trpc.admin.tokens.queryOptions({}))
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  const [ending, setEnding] = useState<TokenRow | null>(null)
  const add = (
    <Button
      kind="primary"
      icon={<Plus className="yt-icon yt-icon-14" aria-hidden="true" />}
      onClick={() => setMaking(true)}
    >
      {t('new')}
    </Button>
  )
  return (
    <>
      <PageHead title={t('title')} about={t('about')}>
        {list.data?.length === 0 ? null : add}
      </PageHead>
      {made ? (
        <SecretCard
          title={t('ready', { label: made.label })}
          about={t(made.waits ? 'readyWaits' : 'readyAbout')}
          label={t('ready', { label: made.label })}
          value={made.token}
          close={t('stored')}
          onClose={() => setMade(null)}
        />
      ) : null}
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('title')}
            heads={[
              { id: 'label', text: t('columns.label') },
              { id: 'scopes', text: t('columns.scopes'), wideOnly: true },
              { id: 'voucher', text: t('voucher'), wideOnly: true },
              { id: 'used', text: t('columns.used'), wideOnly: true },
              { id: 'created', text: t('columns.created'), wideOnly: true },
              { id: 'expires', text: t('columns.expires') },
              { id: 'acts', text: '' },
            ]}
            empty={
              <EmptyState icon={<KeyRound />} title={t('empty')} about={t('emptyAbout')}>
                {add}
              </EmptyState>
            }
            rows={rows.map((row) => <Row key={row.id} row={row} onRevoke={() => setEnding(row)} />)}
          />
        )}
      </Answer>
      {making ? <NewToken onClose={() => setMaking(false)} onMade={setMade} /> : null}
      {ending ? <RevokeToken row={ending} onClose={() => setEnding(null)} /> : null}
    </>
  )
}

function Row({ row, onRevoke }: { row: TokenRow; onRevoke: () => void }) {
  const t = useTranslations('admin.tokens')
  const admin = useTranslations('admin')
  const { ago, day, nowMs } = useTimes()
  const daysLeft = row.expiresAt ? Math.ceil((row.expiresAt.getTime() - nowMs) / DAY_MS) : null
  const over = row.revokedAt !== null || (daysLeft !== null && daysLeft <= 0)
  const end = row.revokedAt
    ? t('revoked')
    : daysLeft === null
      ? t('noExpiry')
      : over
        ? t('expired')
        : daysLeft <= SOON_DAYS
          ? t('soon', { days: daysLeft })
          : day(row.expiresAt ?? new Date())
  const soon = !over && daysLeft !== null && daysLeft <= SOON_DAYS
  return (
    <tr className={over ? 'text-ink-2' : 'hover:bg-hover'}>
      <Cell strong>{row.label}</Cell>
      <Cell wideOnly>
        <span className="flex gap-1">
          {row.scopes.map((scope) => (
            <Chip key={scope}>{t(`scopes.${scope as TokenScope}`)}</Chip>
          ))}
        </span>
      </Cell>
      <Cell wideOnly>
        <Voucher row={row} over={over} />
      </Cell>
      <Cell wideOnly>{row.lastUsedAt ? ago(row.lastUsedAt) : admin('never')}</Cell>
      <Cell wideOnly>{day(row.createdAt)}</Cell>
      <Cell>
        <span className={soon || end === t('noExpiry') ? 'font-semibold text-amber-text' : ''}>{end}</span>
      </Cell>
      <Cell end>
        {over ? null : (
          <Button size="small" kind="quiet" onClick={onRevoke}>
            {t('revoke')}
          </Button>
        )}
      </Cell>
    </tr>
  )
}

/** Who stands for the token with their own permissions; amber while it lacks some. */
function Voucher({ row, over }: { row: TokenRow; over: boolean }) {
  const t = useTranslations('admin.tokens')
  const name = row.vouchedByName ?? (row.lacking.length === 0 ? t('installed') : '')
  if (over || row.lacking.length === 0) return name
  return (
    <span className="flex flex-wrap items-center gap-1" title={t('waitsAbout')}>
      {name}
      <Chip tone="amber">{t(row.vouchedByName ? 'lacks' : 'waits')}</Chip>
    </span>
  )
}

function NewToken(props: { onClose: () => void; onMade: (made: Made) => void }) {
  const t = useTranslations('admin.tokens')
  const trpc = useTRPC()
  const issue = useMutation(trpc.admin.issueToken.mutationOptions(useAgain()))
  const [label, setLabel] = useState('')
  const [scopes, setScopes] = useState<TokenScope[]>(['study:read', 'image:read'])
  const [days, setDays] = useState<(typeof DAYS)[number]>('365')
  const [tried, setTried] = useState(false)
  const send = () => {
    setTried(true)
    const wanted = label.trim()
    if (!wanted || scopes.length === 0) return
    issue.mutate(
      { label: wanted, scopes, days: Number(days) },
      {
        onSuccess: ({ token, waits }) => {
          props.onMade({ label: wanted, token, waits })
          props.onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('new')}
      submit={t('submit')}
      onSubmit={send}
      pending={issue.isPending}
      error={issue.error}
    >
      <Field label={t('label')} required error={tried && !label.trim() ? t('labelWrong') : undefined}>
        <Input
          autoFocus
          value={label}
          maxLength={80}
          placeholder={t('labelHint')}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Field>
      <BoxGroup
        label={t('columns.scopes')}
        required
        error={tried && scopes.length === 0 ? t('scopesWrong') : undefined}
      >
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            checked={scopes.includes(scope)}
            onChange={(on) =>
              setScopes(SCOPES.filter((each) => (each === scope ? on : scopes.includes(each))))
            }
          >
            {t(`scopes.${scope}`)}
          </Checkbox>
        ))}
      </BoxGroup>
      <Field label={t('days')} required>
        <Select
          value={days}
          onChange={setDays}
          choices={DAYS.map((value) => ({ value, label: t(`dayChoices.${value}`) }))}
        />
      </Field>
    </FormDialog>
  )
}

function RevokeToken({ row, onClose }: { row: TokenRow; onClose: () => void }) {
  const t = useTranslations('admin.tokens')
  const trpc = useTRPC()
  const toast = useToast()
  const revoke = useMutation(trpc.admin.revokeToken.mutationOptions(useAgain()))
  const send = () =>
    revoke.mutate(
      { id: row.id },
      {
        onSuccess: () => {
          toast({ text: t('revokedDone', { label: row.label }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('revokeTitle')}
      submit={t('revoke')}
      onSubmit={send}
      pending={revoke.isPending}
      error={revoke.error}
    >
      <p>{t('revokeText', { label: row.label })}</p>
    </FormDialog>
  )
}
