'use client'

import { Button, Chip, Note, Progress } from '@yingtong/ui'
import { Activity, Box, Check, Phone, Printer, Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

export const FIRST_RUN_STEPS = ['hospital', 'colleagues', 'agent', 'device', 'image', 'his'] as const
export type FirstRunStep = (typeof FIRST_RUN_STEPS)[number]

export interface FirstRunPageProps {
  readonly hospital: string
  readonly members: number
  /** Steps that are done; the first that is not is the one in progress. */
  readonly done: ReadonlySet<FirstRunStep>
  /** The agent of this hospital, once it has been seen. */
  readonly agent: {
    readonly aeTitle: string
    readonly address: string | null
    readonly port: number
    readonly online: boolean
  } | null
  readonly onOpenWorklist: () => void
  /** Where a code is asked for, for those who may. */
  readonly enrol?: ReactNode
}

/** Screen 15: the first image on the first day decides. The page turns green by itself. */
export function FirstRunPage(props: FirstRunPageProps) {
  const current = FIRST_RUN_STEPS.find((step) => !props.done.has(step)) ?? null
  return (
    <div className="flex min-h-0 grow overflow-auto max-md:flex-col">
      <Steps {...props} current={current} />
      <div className="min-w-0 grow p-10 pt-7 max-md:p-4">
        <div className="max-w-[886px]">
          <StepHead current={current} />
          <Path agent={props.agent} imagesHere={props.done.has('image')} />
          {current === 'agent' && props.enrol ? (
            <section className="yt-card mb-4 p-4">{props.enrol}</section>
          ) : null}
          <DeviceValues agent={props.agent} />
          <StepText current={current} onOpenWorklist={props.onOpenWorklist} />
        </div>
      </div>
    </div>
  )
}

function Steps({ done, current, hospital, members }: FirstRunPageProps & { current: FirstRunStep | null }) {
  const t = useTranslations('firstRun')
  return (
    <aside className="flex w-[340px] flex-none flex-col border-r border-line bg-surface px-5 py-5 max-md:w-full">
      <div className="px-3">
        <h2 className="text-[18px] leading-[26px]">{t('title')}</h2>
        <p className="mb-3 text-ink-2">{t('about')}</p>
        <Progress part={done.size / FIRST_RUN_STEPS.length} label={t('title')} />
      </div>
      <ol className="mt-4 flex flex-col">
        {FIRST_RUN_STEPS.map((step, index) => (
          <li
            key={step}
            className={`flex gap-3 rounded-3 px-3 py-2.5 ${step === current ? 'bg-accent-soft' : ''}`}
            aria-current={step === current ? 'step' : undefined}
          >
            <StepDisc state={done.has(step) ? 'done' : step === current ? 'now' : 'later'}>
              {index + 1}
            </StepDisc>
            <div className="min-w-0 grow">
              <b>{t(`steps.${step}.title`)}</b>
              <p className="text-[12px] leading-[18px] text-ink-2">
                {t(`steps.${step}.about`, { hospital, members })}
              </p>
            </div>
            <span
              className={`flex-none text-[12px] leading-[20px] ${done.has(step) ? 'text-green-text' : 'text-accent-text'}`}
            >
              {done.has(step) ? t('done') : step === current ? t('now') : ''}
            </span>
          </li>
        ))}
      </ol>
      <div className="mt-auto px-3 pt-6">
        <Note icon={<Phone aria-hidden="true" />}>{t('help')}</Note>
      </div>
    </aside>
  )
}

function StepDisc({ state, children }: { state: 'done' | 'now' | 'later'; children: ReactNode }) {
  const look = {
    done: 'bg-green text-surface border-green',
    now: 'bg-accent text-accent-ink border-accent',
    later: 'border-line-input text-ink-2',
  }[state]
  return (
    <span
      className={`grid size-[22px] flex-none place-items-center rounded-full border text-[12px] font-semibold ${look}`}
    >
      {state === 'done' ? <Check className="yt-icon yt-icon-14" aria-hidden="true" /> : children}
    </span>
  )
}

function StepHead({ current }: { current: FirstRunStep | null }) {
  const t = useTranslations('firstRun')
  return (
    <>
      <p className="text-[12px] leading-[18px] text-ink-2">
        {current
          ? t('stepOf', { at: FIRST_RUN_STEPS.indexOf(current) + 1, of: FIRST_RUN_STEPS.length })
          : t('allDone')}
      </p>
      <h2 className="text-[22px] leading-[30px]">{current ? t(`steps.${current}.title`) : t('finished')}</h2>
      <p className="mb-5 text-[14px] leading-[22px] text-ink-2">
        {current ? t(`steps.${current}.text`) : t('finishedText')}
      </p>
    </>
  )
}

function Path({ agent, imagesHere }: Pick<FirstRunPageProps, 'agent'> & { imagesHere: boolean }) {
  const t = useTranslations('firstRun.path')
  const line = <span className="h-0 grow border-t-2 border-dashed border-line-2" aria-hidden="true" />
  return (
    <div className="mb-4 flex items-center max-md:flex-col max-md:gap-2">
      <PathBox
        icon={<Activity className="yt-icon" aria-hidden="true" />}
        title={t('device')}
        about={t('deviceAbout')}
      />
      {line}
      <PathBox
        icon={<Server className="yt-icon" aria-hidden="true" />}
        title={t('agent')}
        about={t('agentAbout')}
        active={!agent?.online}
        chip={
          <Chip tone={agent?.online ? 'green' : 'accent'}>
            {agent?.online ? t('connected') : t('waiting')}
          </Chip>
        }
      />
      {line}
      <PathBox
        icon={<Box className="yt-icon" aria-hidden="true" />}
        title={t('archive')}
        about={t('archiveAbout')}
        chip={imagesHere ? <Chip tone="green">{t('received')}</Chip> : undefined}
      />
    </div>
  )
}

function PathBox(props: {
  icon: ReactNode
  title: string
  about: string
  active?: boolean
  chip?: ReactNode
}) {
  return (
    <div
      className={`w-[250px] rounded-3 border bg-surface px-3.5 py-2.5 max-md:w-full ${props.active ? 'border-accent shadow-[0_0_0_1px_var(--accent)]' : 'border-line-2'}`}
    >
      <p className="flex items-center gap-2">
        {props.icon}
        <b className="grow">{props.title}</b>
        {props.chip}
      </p>
      <p className="text-[12px] leading-[18px] text-ink-2">{props.about}</p>
    </div>
  )
}

function DeviceValues({ agent }: Pick<FirstRunPageProps, 'agent'>) {
  const t = useTranslations('firstRun.values')
  const values = [
    { label: t('aeTitle'), value: agent?.aeTitle },
    { label: t('address'), value: agent?.address ?? undefined },
    { label: t('port'), value: agent ? String(agent.port) : undefined },
  ]
  return (
    <section className="yt-card mb-4">
      <h3 className="yt-card-head">
        <span className="grow">{t('title')}</span>
        <span className="yt-quiet max-md:hidden">{t('printAbout')}</span>
        <Button
          size="small"
          icon={<Printer className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={() => window.print()}
        >
          {t('print')}
        </Button>
      </h3>
      <dl className="grid grid-cols-3 divide-x divide-line">
        {values.map(({ label, value }) => (
          <div key={label} className="px-3.5 py-3">
            <dt className="text-[12px] leading-[18px] text-ink-2">{label}</dt>
            <dd className={value ? 'yt-mono text-[16px] font-semibold' : 'text-ink-3'}>
              {value ?? t('later')}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function StepText({ current, onOpenWorklist }: { current: FirstRunStep | null; onOpenWorklist: () => void }) {
  const t = useTranslations('firstRun')
  if (current !== null && current !== 'his') return <Note tone="accent">{t('turnsGreen')}</Note>
  return (
    <Button kind="primary" command="go.worklist" onClick={onOpenWorklist}>
      {t('openWorklist')}
    </Button>
  )
}
