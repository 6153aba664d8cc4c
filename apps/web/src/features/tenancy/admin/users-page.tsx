'use client'

import { useQuery } from '@tanstack/react-query'
import { Button, EmptyState, Input } from '@yingtong/ui'
import { Plus, Search, Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, PageHead } from './admin-parts.tsx'
import type { Member } from './admin-types.ts'
import { GrantList } from './grant-list.tsx'
import { InvitationList } from './invitation-list.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { type MemberAct, MemberDialogs } from './member-dialogs.tsx'
import { MemberRow } from './member-row.tsx'
import { ResetList } from './reset-list.tsx'
import { RoleMatrix } from './role-matrix.tsx'
import { SecretCard } from './secret-card.tsx'

/** What is shown this once after an invitation or a reset was made. */
export interface Offer {
  readonly title: string
  readonly token: string
  /** What is to be known of it, where it is not the usual. */
  readonly about?: string
}

const linkOf = (token: string) => `${window.location.origin}/invitation#${token}`

/** Screen 12a: who works here, who was invited, and what each role may do. */
export function UsersPage(props: { roleScopes: Readonly<Record<string, readonly string[]>> }) {
  const t = useTranslations('admin')
  const trpc = useTRPC()
  const person = usePerson()
  const members = useQuery(trpc.admin.members.queryOptions({}))
  const [typed, setTyped] = useState('')
  const [inviting, setInviting] = useState(false)
  const [act, setAct] = useState<{ readonly kind: MemberAct; readonly member: Member } | null>(null)
  const [offer, setOffer] = useState<Offer | null>(null)
  const mayWrite = person.scopes.includes('member:write')
  const all = members.data ?? []
  const wanted = typed.trim().toLowerCase()
  const shown = all.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(wanted))
  return (
    <>
      <PageHead
        title={t('users.title')}
        about={t('users.about', {
          count: all.length,
          protected: all.filter((one) => one.secondFactor !== null).length,
        })}
      >
        <Input
          type="search"
          boxClassName="w-[200px] flex-none"
          icon={<Search className="yt-icon yt-icon-14" aria-hidden="true" />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {mayWrite ? (
          <Button
            kind="primary"
            icon={<Plus className="yt-icon yt-icon-14" aria-hidden="true" />}
            onClick={() => setInviting(true)}
          >
            {t('users.invite')}
          </Button>
        ) : null}
      </PageHead>
      {offer ? (
        <SecretCard
          title={offer.title}
          about={offer.about ?? t('invite.readyAbout')}
          label={offer.title}
          value={linkOf(offer.token)}
          close={t('done')}
          onClose={() => setOffer(null)}
        />
      ) : null}
      <Answer of={members}>
        {() => (
          <AdminTable
            label={t('users.title')}
            heads={[
              { id: 'member', text: t('users.columns.member') },
              { id: 'email', text: t('invite.email'), wideOnly: true },
              { id: 'roles', text: t('users.columns.roles') },
              { id: 'factor', text: t('users.columns.factor'), wideOnly: true },
              { id: 'seen', text: t('users.columns.seen'), wideOnly: true },
              { id: 'acts', text: '' },
            ]}
            empty={<EmptyState icon={<Users />} title={wanted ? t('noMatch') : t('users.empty')} />}
            rows={shown.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                mine={member.userId === person.id}
                onAct={(kind) => setAct({ kind, member })}
              />
            ))}
          />
        )}
      </Answer>
      <GrantList />
      <ResetList onOffer={setOffer} />
      <InvitationList mayWrite={mayWrite} />
      <RoleMatrix roleScopes={props.roleScopes} />
      {inviting ? <InviteDialog onClose={() => setInviting(false)} onOffer={setOffer} /> : null}
      {act ? (
        <MemberDialogs
          {...act}
          roleScopes={props.roleScopes}
          onClose={() => setAct(null)}
          onOffer={setOffer}
        />
      ) : null}
    </>
  )
}
