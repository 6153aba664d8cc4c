'use client'

import { Button, formatFullTime, Note, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useSeen } from './use-seen.ts'

export interface WrongTries {
  readonly count: number
  readonly at: Date
  readonly address: string | null
}

/** How often somebody was refused at this account, until its person has seen it in this browser. */
export function WrongTriesNote(props: { userId: string; what: string; tries: WrongTries; since: boolean }) {
  const t = useTranslations('account.wrongTries')
  const { timeZone } = useUi()
  const [seen, put] = useSeen(`wrong:${props.userId}`, props.what)
  if (seen) return null
  const { count, at, address } = props.tries
  const time = formatFullTime(at.toISOString(), timeZone)
  return (
    <div className="flex flex-none flex-wrap items-center gap-3 px-3 pt-2">
      <Note tone="amber">
        {t(props.since ? 'since' : 'before', { count, time })}
        {address ? t('from', { address }) : ''}
        {t('todo')}
      </Note>
      <Button size="small" onClick={put}>
        {t('seen')}
      </Button>
    </div>
  )
}
