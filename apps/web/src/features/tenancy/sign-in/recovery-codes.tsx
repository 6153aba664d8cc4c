'use client'

import { Button, Note, useToast } from '@yingtong/ui'
import { Copy, Download, Printer } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { saveFile } from '../../../frame/save-file.ts'

const TEXT = 'text/plain;charset=utf-8'

/** Ten codes, shown this once, with the ways to keep them: paper first, since the telephone is what gets lost. */
export function RecoveryCodes(props: { codes: readonly string[]; email: string }) {
  const t = useTranslations('account.recovery')
  const toast = useToast()
  const text = `${t('fileHead')}\n${props.email}\n\n${props.codes.join('\n')}\n`
  const copy = async () => {
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    // Without https there is no clipboard.
    toast({ text: copied ? t('copied') : t('copyFailed') })
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="print-alone rounded-3 border border-line px-4 py-3">
        <p className="print-only mb-3">
          <b>{t('fileHead')}</b> {props.email}
        </p>
        <ol className="grid grid-cols-2 gap-x-6 gap-y-1" aria-label={t('list')}>
          {props.codes.map((code) => (
            <li key={code} className="yt-mono select-all whitespace-nowrap text-[13px]">
              {code}
            </li>
          ))}
        </ol>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button icon={<Printer className="yt-icon yt-icon-14" aria-hidden="true" />} onClick={() => print()}>
          {t('print')}
        </Button>
        <Button
          icon={<Download className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={() => saveFile(`${t('fileName')}.txt`, text, TEXT)}
        >
          {t('download')}
        </Button>
        <Button icon={<Copy className="yt-icon yt-icon-14" aria-hidden="true" />} onClick={() => void copy()}>
          {t('copy')}
        </Button>
      </div>
      <Note tone="amber">{t('once')}</Note>
    </div>
  )
}
