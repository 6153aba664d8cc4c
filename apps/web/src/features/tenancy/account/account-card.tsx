import type { ReactNode } from 'react'

/** One part of the account: its name, how it stands, what can be done. */
export function AccountCard(props: {
  title: string
  about?: ReactNode
  end?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="yt-card mb-4">
      <h3 className="yt-card-head">
        {props.title}
        <span className="ml-auto flex items-center gap-2">{props.end}</span>
      </h3>
      {props.about ? <p className="px-3.5 pt-3 text-ink-2">{props.about}</p> : null}
      <div className="px-3.5 py-3">{props.children}</div>
    </section>
  )
}
