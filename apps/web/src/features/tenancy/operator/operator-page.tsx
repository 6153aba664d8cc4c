'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import {
  Button,
  Chip,
  EmptyState,
  formatBytes,
  formatCount,
  Menu,
  type MenuEntry,
  useToast,
} from '@yingtong/ui'
import { Ellipsis, Globe, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useFaultText } from '../../../frame/fault-text.ts'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell, PageHead } from '../admin/admin-parts.tsx'
import { SecretCard } from '../admin/secret-card.tsx'
import { useAgain } from '../admin/use-again.ts'
import { AskToEnterDialog } from './break-glass-dialogs.tsx'
import { BreakGlassList } from './break-glass-list.tsx'
import { CertificateDialog } from './certificate-dialog.tsx'
import { EraseKeysDialog } from './erase-keys-dialog.tsx'
import { ServerNote } from './server-note.tsx'
import { StandInList } from './stand-in-list.tsx'
import { StorageChecks } from './storage-checks.tsx'
import { CloseTenantDialog, InviteAdminDialog, OpenTenantDialog } from './tenant-dialogs.tsx'

export type TenantRow = inferRouterOutputs<AppRouter>['platform']['tenants'][number]
export interface Offer {
  readonly name: string
  readonly token: string
}
type Act = { readonly kind: 'open' } | { readonly kind: RowAct; readonly tenant: TenantRow }
type RowAct = 'invite' | 'glass' | 'close' | 'erase' | 'certificate'

/** The platform's own console: facilities and figures, never a patient; entering one needs a reason and a second person. */
export function OperatorPage() {
  const t = useTranslations('operator')
  const admin = useTranslations('admin')
  const trpc = useTRPC()
  const list = useQuery(trpc.platform.tenants.queryOptions({}))
  const [act, setAct] = useState<Act | null>(null)
  const [offer, setOffer] = useState<Offer | null>(null)
  const close = () => setAct(null)
  return (
    <div className="flex min-h-0 grow flex-col overflow-auto p-5 max-md:p-3">
      <PageHead title={t('title')} about={t('about')}>
        <Button
          kind="primary"
          icon={<Plus className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={() => setAct({ kind: 'open' })}
        >
          {t('new')}
        </Button>
      </PageHead>
      <ServerNote />
      {offer ? (
        <SecretCard
          title={admin('invite.ready', { name: offer.name })}
          about={admin('invite.readyAbout')}
          label={admin('invite.ready', { name: offer.name })}
          value={`${window.location.origin}/invitation#${offer.token}`}
          close={admin('done')}
          onClose={() => setOffer(null)}
        />
      ) : null}
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('title')}
            heads={[
              { id: 'name', text: t('columns.name') },
              { id: 'kind', text: t('columns.kind'), wideOnly: true },
              { id: 'members', text: t('columns.members'), wideOnly: true, end: true },
              { id: 'agents', text: t('columns.agents'), wideOnly: true, end: true },
              { id: 'studies', text: t('columns.studies'), wideOnly: true, end: true },
              { id: 'stored', text: t('columns.stored'), end: true },
              { id: 'checked', text: t('columns.checked'), wideOnly: true },
              { id: 'state', text: t('columns.state') },
              { id: 'acts', text: '' },
            ]}
            empty={<EmptyState icon={<Globe />} title={t('empty')} />}
            rows={rows.map((tenant) => (
              <Row key={tenant.id} tenant={tenant} onAct={(kind) => setAct({ kind, tenant })} />
            ))}
          />
        )}
      </Answer>
      <StandInList />
      <BreakGlassList />
      {act?.kind === 'open' ? <OpenTenantDialog onClose={close} onOffer={setOffer} /> : null}
      {act?.kind === 'invite' ? (
        <InviteAdminDialog tenant={act.tenant} onClose={close} onOffer={setOffer} />
      ) : null}
      {act?.kind === 'glass' ? <AskToEnterDialog tenant={act.tenant} onClose={close} /> : null}
      {act?.kind === 'close' ? <CloseTenantDialog tenant={act.tenant} onClose={close} /> : null}
      {act?.kind === 'erase' || act?.kind === 'certificate' ? (
        <Erasure tenant={list.data?.find((row) => row.id === act.tenant.id) ?? act.tenant} onClose={close} />
      ) : null}
    </div>
  )
}

/** Asks, and once it is done shows the certificate that the list then holds. */
function Erasure({ tenant, onClose }: { tenant: TenantRow; onClose: () => void }) {
  const certificate = tenant.eraseCertificate
  return certificate ? (
    <CertificateDialog tenant={tenant} certificate={certificate} onClose={onClose} />
  ) : (
    <EraseKeysDialog tenant={tenant} onClose={onClose} />
  )
}

function Row(props: { tenant: TenantRow; onAct: (kind: RowAct) => void }) {
  const t = useTranslations('operator')
  const kinds = useTranslations('admin.region.kinds')
  const admin = useTranslations('admin')
  const trpc = useTRPC()
  const toast = useToast()
  const faultText = useFaultText()
  const reopen = useMutation(trpc.platform.reopen.mutationOptions(useAgain()))
  const { tenant, onAct } = props
  const open = () =>
    reopen.mutate(
      { tenantId: tenant.id },
      {
        onSuccess: () => toast({ text: t('close.reopened', { name: tenant.name }) }),
        onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
      },
    )
  const entry = (kind: RowAct): MenuEntry => ({
    text: t(`acts.${kind}`),
    onSelect: () => onAct(kind),
  })
  const entries: MenuEntry[] = tenant.eraseCertificate
    ? [entry('certificate')]
    : tenant.closedAt
      ? [{ text: t('acts.reopen'), onSelect: open }, { kind: 'line' }, entry('erase')]
      : [...(tenant.hasAdmin ? [] : [entry('invite')]), entry('glass'), { kind: 'line' }, entry('close')]
  return (
    <tr className={tenant.closedAt ? 'text-ink-2' : 'hover:bg-hover'}>
      <Cell>
        <b>{tenant.name}</b> <span className="yt-mono text-[12px] text-ink-2">{tenant.slug}</span>
      </Cell>
      <Cell wideOnly>{kinds(tenant.kind)}</Cell>
      <Cell wideOnly end>
        {tenant.hasAdmin || tenant.kind === 'operator' ? null : <Chip tone="amber">{t('noAdmin')}</Chip>}{' '}
        {formatCount(tenant.members)}
      </Cell>
      <Cell wideOnly end>
        {tenant.agentsSilent > 0 ? (
          <Chip tone="amber">{t('silent', { count: tenant.agentsSilent })}</Chip>
        ) : null}{' '}
        {formatCount(tenant.agents)}
      </Cell>
      <Cell wideOnly end>
        {formatCount(tenant.studies)}
      </Cell>
      <Cell end>{formatBytes(tenant.storedBytes)}</Cell>
      <Cell wideOnly>
        <StorageChecks of={tenant.storage} />
      </Cell>
      <Cell>{t(tenant.eraseCertificate ? 'erased' : tenant.closedAt ? 'closed' : 'open')}</Cell>
      <Cell end>
        {tenant.kind === 'operator' ? null : (
          <Menu
            trigger={
              <Button
                kind="quiet"
                size="small"
                aria-label={`${admin('more')}: ${tenant.name}`}
                icon={<Ellipsis className="yt-icon" aria-hidden="true" />}
              />
            }
            entries={entries}
          />
        )}
      </Cell>
    </tr>
  )
}
