'use client'

import { ErrorState, Skeleton } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

/** Title, what it is about, and the acts of a page. */
export function PageHead(props: { title: string; about: string; children?: ReactNode }) {
  return (
    <header className="mb-4 flex flex-wrap items-center gap-x-2.5 gap-y-2">
      <h2 className="text-[18px] leading-[26px]">{props.title}</h2>
      <p className="text-ink-2">{props.about}</p>
      <div className="ml-auto flex flex-wrap items-center gap-2">{props.children}</div>
    </header>
  )
}

export interface Head {
  readonly id: string
  readonly text: string
  /** Left out on a narrow screen. */
  readonly wideOnly?: boolean
  readonly end?: boolean
  readonly center?: boolean
}

const wide = (only?: boolean) => (only ? 'max-md:hidden' : '')

/** A list of administration: few rows, all of them there, scrolled sideways where they do not fit. */
export function AdminTable(props: {
  label: string
  heads: readonly Head[]
  empty: ReactNode
  rows: readonly ReactNode[]
}) {
  if (props.rows.length === 0) return <div className="yt-card py-4">{props.empty}</div>
  return (
    <div className="yt-card flex-none overflow-x-auto">
      <table className="w-full border-collapse" aria-label={props.label}>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th
                key={head.id}
                scope="col"
                className={`h-[30px] whitespace-nowrap border-line-2 border-b px-3 text-[12px] font-normal text-ink-2 ${head.end ? 'text-right' : head.center ? 'text-center' : 'text-left'} ${wide(head.wideOnly)}`}
              >
                {head.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.rows}</tbody>
      </table>
    </div>
  )
}

/** One cell; `strong` is the name of the row. */
export function Cell(props: {
  children?: ReactNode
  strong?: boolean
  wideOnly?: boolean
  end?: boolean
  center?: boolean
  wrap?: boolean
  title?: string
}) {
  return (
    <td
      title={props.title}
      className={`h-[34px] border-line border-b px-3 ${props.wrap ? 'py-1.5' : 'whitespace-nowrap max-md:py-1.5'} ${props.strong ? 'font-semibold' : ''} ${props.end ? 'text-right' : props.center ? 'text-center' : ''} ${wide(props.wideOnly)}`}
    >
      {props.children}
    </td>
  )
}

interface Asked<Data> {
  readonly data: Data | undefined
  readonly isPending: boolean
  readonly isError: boolean
  readonly refetch: () => unknown
}

/** What a question answered: bars while it is open, three lines and a retry when it failed, else the content. */
export function Answer<Data>(props: { of: Asked<Data>; children: (data: Data) => ReactNode }) {
  const t = useTranslations('admin.faults')
  const { data, isError, refetch } = props.of
  if (data !== undefined) return props.children(data)
  if (isError) return <ErrorState happened={t('load')} safe={t('loadSafe')} onRetry={() => void refetch()} />
  return (
    <div className="yt-card flex flex-col gap-[22px] p-4" aria-busy="true">
      {['a', 'b', 'c', 'd', 'e'].map((key) => (
        <Skeleton key={key} className="w-full" />
      ))}
    </div>
  )
}
