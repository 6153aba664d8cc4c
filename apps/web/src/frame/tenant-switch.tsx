'use client'

import { Menu } from '@yingtong/ui'
import { ChevronDown } from 'lucide-react'
import type { Person } from './person.ts'

/** The facility one stands in; plain text where there is only one. */
export function TenantSwitch({ person, onTenant }: { person: Person; onTenant: (tenantId: string) => void }) {
  if (person.tenants.length < 2) return <span className="yt-cut">{person.tenant.name}</span>
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="flex min-w-0 items-center gap-1.5">
          <span className="yt-cut">{person.tenant.name}</span>
          <ChevronDown className="yt-icon yt-icon-14" aria-hidden="true" />
        </button>
      }
      entries={person.tenants.map((tenant) => ({
        text: tenant.name,
        checked: tenant.id === person.tenant.id,
        onSelect: () => onTenant(tenant.id),
      }))}
    />
  )
}
