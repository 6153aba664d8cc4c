'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, useNow, useToast } from '@yingtong/ui'
import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'

/** A code as it was answered; the deadline is by this browser's own clock, which may be wrong. */
export interface OpenEnrolment {
  readonly id: string
  readonly code: string
  readonly deadlineMs: number
}

const REFRESH_MS = 2_000
const SECOND_MS = 1_000

function useEnrolmentState({ id, deadlineMs }: OpenEnrolment) {
  const trpc = useTRPC()
  const client = useQueryClient()
  const { data } = useQuery({
    ...trpc.fleet.enrolment.queryOptions({ id }),
    refetchInterval: (query) => (query.state.data?.state === 'joined' ? false : REFRESH_MS),
  })
  const leftMs = Math.max(0, deadlineMs - useNow(SECOND_MS))
  const joined = data?.state === 'joined'
  useEffect(() => {
    if (joined) void client.invalidateQueries({ queryKey: trpc.fleet.agents.pathKey() })
  }, [joined, client, trpc])
  const over = data?.state === 'expired' || data?.state === 'revoked' || leftMs === 0
  return { joined, over, leftMs, agentName: data?.agentName ?? '' }
}

/** The code, what to type at the hospital's machine, the time that is left; turns to “joined” by itself. */
export function EnrolmentPanel({
  enrolment,
  onAnother,
}: {
  enrolment: OpenEnrolment
  onAnother: () => void
}) {
  const t = useTranslations('enrolAgent')
  const { joined, over, leftMs, agentName } = useEnrolmentState(enrolment)
  const { code } = enrolment
  const seconds = Math.ceil(leftMs / SECOND_MS)
  const left = { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
  return (
    <div className="flex gap-5 max-md:flex-col">
      <ol className="flex min-w-0 grow flex-col gap-3">
        <Step mark="a" text={t('steps.install')} about={t('steps.installAbout')} />
        <Step mark="b" text={t('steps.type')}>
          <Command value={`npm run enrol -- --cloud ${window.location.origin} --code ${code}`} />
        </Step>
        <Step mark="c" text={t('steps.start')}>
          <Command value="npm run agent" />
        </Step>
      </ol>
      <div className="w-[236px] flex-none border-line border-l pl-5 max-md:w-full max-md:border-l-0 max-md:pl-0">
        <p className="text-[12px] leading-[18px] text-ink-2">{t('code')}</p>
        <p
          className={`yt-mono text-[24px] leading-[34px] font-semibold ${joined || over ? 'text-ink-3' : ''}`}
        >
          {code}
        </p>
        {joined ? null : (
          <p className="flex flex-wrap items-center gap-x-2 text-[12px] leading-[24px]">
            {over ? t('over') : t('left', left)}
            <Button size="small" kind="quiet" onClick={onAnother}>
              {t('another')}
            </Button>
          </p>
        )}
        <p className="mt-2 flex items-center gap-1.5 border-line border-t pt-2" role="status">
          <span className="yt-dot" data-tone={joined ? 'green' : 'quiet'} />
          {joined ? t('joined', { name: agentName }) : t('waiting')}
        </p>
      </div>
    </div>
  )
}

function Step(props: { mark: string; text: string; about?: string; children?: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span className="grid size-[22px] flex-none place-items-center rounded-full border border-line-input text-[12px] text-ink-2">
        {props.mark}
      </span>
      <div className="min-w-0 grow">
        <b>{props.text}</b>
        {props.about ? <p className="text-[12px] leading-[18px] text-ink-2">{props.about}</p> : null}
        {props.children}
      </div>
    </li>
  )
}

/** A line to type at another machine: all of it is seen, selected by a click and copied by a button. */
function Command({ value }: { value: string }) {
  const t = useTranslations('admin')
  const toast = useToast()
  // Without https there is no clipboard; the selected text can still be copied by key.
  const copy = () => void navigator.clipboard?.writeText(value).then(() => toast({ text: t('copied') }))
  return (
    <div className="mt-1 flex items-start gap-2">
      <code className="yt-mono min-w-0 grow select-all break-all rounded-2 border border-line bg-hover px-2.5 py-1.5 text-[12px] leading-[18px]">
        {value}
      </code>
      <Button icon={<Copy className="yt-icon yt-icon-14" aria-hidden="true" />} onClick={copy}>
        {t('copy')}
      </Button>
    </div>
  )
}
