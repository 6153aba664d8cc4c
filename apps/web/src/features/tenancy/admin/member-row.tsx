'use client'

import { Avatar, Button, Chip, Menu, type MenuEntry } from '@yingtong/ui'
import { Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { Cell } from './admin-parts.tsx'
import type { Member } from './admin-types.ts'
import type { MemberAct } from './member-dialogs.tsx'
import { useTimes } from './use-times.ts'

/** One person: name, departments, roles, second factor, when last here, and what may be done. */
export function MemberRow(props: { member: Member; mine: boolean; onAct: (act: MemberAct) => void }) {
  const t = useTranslations('admin')
  const roleName = useTranslations('frame.roles')
  const { ago } = useTimes()
  const { member } = props
  const entries = useActs(props)
  return (
    <tr className="hover:bg-hover">
      <Cell title={member.email}>
        <span className="flex items-center gap-2">
          <Avatar name={member.name} />
          <b>{member.name}</b>
          <span className="text-[12px] text-ink-2">
            {member.departments.map((place) => place.name).join(' · ')}
          </span>
          {props.mine ? <Chip tone="outline">{t('users.me')}</Chip> : null}
          {member.disabled ? <Chip>{t('users.disabled')}</Chip> : null}
        </span>
        <span className="block text-[12px] text-ink-2 leading-[16px] md:hidden">{member.email}</span>
      </Cell>
      <Cell wideOnly>
        <span className="text-ink-2">{member.email}</span>
      </Cell>
      <Cell wrap>
        <span className="flex flex-wrap gap-1">
          {member.roles.map((role) => (
            <Chip key={role}>{roleName(role)}</Chip>
          ))}
        </span>
      </Cell>
      <Cell wideOnly>
        {member.secondFactor ? (
          t(`users.factors.${member.secondFactor}`)
        ) : (
          <span className="text-amber-text">{t('none')}</span>
        )}
      </Cell>
      <Cell wideOnly>{member.lastSeenAt ? ago(member.lastSeenAt) : ''}</Cell>
      <Cell end>
        {entries.length > 0 ? (
          <Menu
            trigger={
              <Button
                kind="quiet"
                size="small"
                aria-label={`${t('more')}: ${member.name}`}
                icon={<Ellipsis className="yt-icon" aria-hidden="true" />}
              />
            }
            entries={entries}
          />
        ) : null}
      </Cell>
    </tr>
  )
}

function useActs(props: { mine: boolean; onAct: (act: MemberAct) => void }): MenuEntry[] {
  const t = useTranslations('admin.users.acts')
  const { scopes } = usePerson()
  const entry = (act: MemberAct): MenuEntry => ({ text: t(act), onSelect: () => props.onAct(act) })
  const write = scopes.includes('member:write')
  const reset = scopes.includes('session:write') && !props.mine
  return [
    ...(write && !props.mine ? [entry('roles')] : []),
    ...(write ? [entry('departments')] : []),
    ...(reset ? [entry('reset')] : []),
    ...(write && !props.mine ? [{ kind: 'line' } as const, entry('end')] : []),
  ]
}
