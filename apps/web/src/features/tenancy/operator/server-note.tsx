'use client'

import { useQuery } from '@tanstack/react-query'
import { Note } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'

/** Said only where there is something to do: the database server has holes that a later release closed. */
export function ServerNote() {
  const t = useTranslations('operator')
  const trpc = useTRPC()
  const { data: server } = useQuery(trpc.platform.server.queryOptions({}))
  if (!server || server.sound) return null
  const { name, installed, floor, advisory } = server
  return (
    <div className="mb-4">
      <Note tone="amber">{t('server', { name, installed: installed.join(' '), floor, advisory })}</Note>
    </div>
  )
}
