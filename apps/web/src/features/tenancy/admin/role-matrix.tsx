'use client'

import { Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { AdminTable, Cell } from './admin-parts.tsx'
import { ROLE_IDS } from './role-boxes.tsx'

/** One line of the matrix: an ability in words, and the scope that gives it. */
const ABILITIES = [
  ['study', 'study:read'],
  ['image', 'image:read'],
  ['report', 'report:write'],
  ['sign', 'report:sign'],
  ['quarantine', 'quarantine:resolve'],
  ['fleet', 'fleet:write'],
  ['member', 'member:write'],
  ['grant', 'grant:confirm'],
  ['token', 'token:write'],
  ['vouch', 'token:vouch'],
  ['session', 'session:write'],
  ['settings', 'settings:write'],
  ['keys', 'keys:write'],
  ['audit', 'audit:read'],
] as const

/** All roles at once, so that a gap or an excess is seen; drawn from the policy that decides. */
export function RoleMatrix(props: { roleScopes: Readonly<Record<string, readonly string[]>> }) {
  const t = useTranslations('admin.matrix')
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex flex-wrap gap-x-2.5">
        {t('title')}
        <span className="font-normal text-ink-2">{t('about')}</span>
      </h3>
      <AdminTable
        label={t('title')}
        heads={[
          { id: 'ability', text: t('ability') },
          ...ROLE_IDS.map((role) => ({ id: role, text: t(`short.${role}`), center: true })),
        ]}
        empty={null}
        rows={ABILITIES.map(([id, scope]) => (
          <tr key={id}>
            <Cell>{t(`abilities.${id}`)}</Cell>
            {ROLE_IDS.map((role) => {
              const may = props.roleScopes[role]?.includes(scope) ?? false
              return (
                <Cell key={role} center>
                  {may ? (
                    <Check className="yt-icon mx-auto text-accent-text" role="img" aria-label={t('yes')} />
                  ) : (
                    <span className="text-ink-3" role="img" aria-label={t('no')}>
                      –
                    </span>
                  )}
                </Cell>
              )
            })}
          </tr>
        ))}
      />
    </section>
  )
}
