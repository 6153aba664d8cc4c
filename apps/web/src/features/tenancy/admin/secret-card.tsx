'use client'

import { Button, Input, useToast } from '@yingtong/ui'
import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'

/** Something that is shown this once: a link or a token, with a button that copies it. */
export function SecretCard(props: {
  title: string
  about: string
  label: string
  value: string
  close: string
  onClose: () => void
}) {
  const t = useTranslations('admin')
  const toast = useToast()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const copy = async () => {
    field.current?.select()
    // Without https there is no clipboard; the selected text can still be copied by key.
    await navigator.clipboard?.writeText(props.value).then(
      () => toast({ text: t('copied') }),
      () => field.current?.focus(),
    )
  }
  return (
    <section className="mb-4 flex-none rounded-3 border border-accent-line bg-accent-soft p-4" role="status">
      <p className="mb-2 flex flex-wrap gap-x-3">
        <b className="grow">{props.title}</b>
        <span className="text-ink-2 text-[12px]">{props.about}</span>
      </p>
      <div className="flex gap-2 max-md:flex-wrap">
        <Input
          ref={field}
          readOnly
          aria-label={props.label}
          value={props.value}
          className="yt-mono"
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          kind="primary"
          icon={<Copy className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={() => void copy()}
        >
          {t('copy')}
        </Button>
        <Button onClick={props.onClose}>{props.close}</Button>
      </div>
    </section>
  )
}
