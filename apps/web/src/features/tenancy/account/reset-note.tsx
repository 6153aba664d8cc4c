'use client'

import { useQuery } from '@tanstack/react-query'
import { Button, formatFullTime, Note, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'

const ASK_AGAIN_MS = 10 * 60_000

/**
 * Says on every page that the account was reset of late, and by whom, until the person has seen it in this browser:
 * whoever used the link elsewhere cannot put the note away for them.
 */
export function ResetNote({ userId }: { userId: string }) {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const { timeZone } = useUi()
  const { data } = useQuery({ ...trpc.account.security.queryOptions(), staleTime: ASK_AGAIN_MS })
  const at = data?.reset?.at.toISOString() ?? null
  const key = `yt-reset-seen:${userId}`
  const [seen, setSeen] = useState<string | null>(null)
  useEffect(() => {
    try {
      setSeen(window.localStorage.getItem(key))
    } catch {
      // A browser that keeps nothing shows the note each time.
    }
  }, [key])
  if (!data?.reset || at === null || seen === at) return null
  const { byName, approvedByName } = data.reset
  const put = () => {
    setSeen(at)
    try {
      window.localStorage.setItem(key, at)
    } catch {
      // As above.
    }
  }
  return (
    <div className="flex flex-none flex-wrap items-center gap-3 px-3 pt-2">
      <Note tone="amber">
        {t(approvedByName ? 'resetTwice' : 'resetBy', {
          time: formatFullTime(at, timeZone),
          name: byName ?? '',
          second: approvedByName ?? '',
        })}
      </Note>
      <Button size="small" onClick={put}>
        {t('resetSeen')}
      </Button>
    </div>
  )
}
