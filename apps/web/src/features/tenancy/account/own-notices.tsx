'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, formatFullTime, Note, useToast, useUi } from '@yingtong/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../../frame/fault-text.ts'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { useSeen } from './use-seen.ts'
import { type WrongTries, WrongTriesNote } from './wrong-tries-note.tsx'

const ASK_AGAIN_MS = 60_000

/** News again when there are twice as many: once an hour would be once too often for who cannot stop it. */
const sinceKey = ({ count, at }: WrongTries) =>
  `${at.toISOString().slice(0, 10)}:${Math.floor(Math.log2(count))}`

interface OwnNoticesProps {
  readonly userId: string
  readonly scopes: readonly string[]
}

/** On every page: what others do with this account, with the way to stop it; and what waits for this person. */
export function OwnNotices({ userId, scopes }: OwnNoticesProps) {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.account.security.queryOptions(), refetchInterval: ASK_AGAIN_MS })
  const { before, since } = data?.notices.wrongTries ?? { before: null, since: null }
  return (
    <>
      {data?.notices.resets[0] ? <ResetComing reset={data.notices.resets[0]} /> : null}
      {data?.notices.offices.map((office) => (
        <OfficeGiven key={office.id} office={office} userId={userId} />
      ))}
      {before ? (
        <WrongTriesNote userId={userId} what={before.sessionId} tries={before} since={false} />
      ) : null}
      {since ? <WrongTriesNote userId={userId} what={sinceKey(since)} tries={since} since /> : null}
      <TokensWait may={scopes.includes('token:vouch')} />
    </>
  )
}

function ResetComing({ reset }: { reset: { byName: string; at: Date } }) {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const client = useQueryClient()
  const toast = useToast()
  const faultText = useFaultText()
  const { timeZone } = useUi()
  const refuse = useMutation(trpc.account.refuseReset.mutationOptions())
  const send = () =>
    refuse.mutate(undefined, {
      onSuccess: () => void client.invalidateQueries({ queryKey: trpc.account.pathKey() }),
      onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
    })
  const time = formatFullTime(reset.at.toISOString(), timeZone)
  return (
    <div className="flex flex-none flex-wrap items-center gap-3 px-3 pt-2">
      <Note tone="amber" alert>
        {t('resetComing', { name: reset.byName, time })}
      </Note>
      <Button size="small" disabled={refuse.isPending} onClick={send}>
        {t('resetRefuse')}
      </Button>
    </div>
  )
}

interface Office {
  readonly id: string
  readonly roles: readonly string[]
  readonly byName: string
  readonly confirmedByName: string | null
  readonly waits: boolean
}

function OfficeGiven({ office, userId }: { office: Office; userId: string }) {
  const t = useTranslations('account')
  const roleName = useTranslations('frame.roles')
  const [seen, put] = useSeen(`office:${userId}`, `${office.id}:${office.waits}`)
  if (seen) return null
  const { confirmedByName: second, byName: name } = office
  const roles = office.roles.map((role) => roleName(role as Parameters<typeof roleName>[0])).join('、')
  const text = office.waits ? 'officeAsked' : second ? 'officeGiven' : 'officeAlone'
  return (
    <div className="flex flex-none flex-wrap items-center gap-3 px-3 pt-2">
      <Note>{t(text, { name, roles, second: second ?? '' })}</Note>
      <Button size="small" onClick={put}>
        {t('resetSeen')}
      </Button>
    </div>
  )
}

function TokensWait({ may }: { may: boolean }) {
  const t = useTranslations('account.vouch')
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.account.unvouched.queryOptions({}), enabled: may })
  if (!data || data.length === 0) return null
  return (
    <div className="flex-none px-3 pt-2">
      <Note>
        {t('waits', { count: data.length })}{' '}
        <Link href="/account" className="underline">
          {t('open')}
        </Link>
      </Note>
    </div>
  )
}
