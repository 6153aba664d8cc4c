'use client'

import { Button, Dialog, formatCount } from '@yingtong/ui'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { saveFile } from '../../../frame/save-file.ts'
import { useTimes } from '../admin/use-times.ts'
import { readStatement, verifyLine } from './certificate-text.ts'
import type { TenantRow } from './operator-page.tsx'

type Certificate = NonNullable<TenantRow['eraseCertificate']>

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/** The proof that a facility's keys are gone: in words, as it was signed, and as three files for `openssl`. */
export function CertificateDialog(props: {
  tenant: TenantRow
  certificate: Certificate
  onClose: () => void
}) {
  const t = useTranslations('operator.certificate')
  const admin = useTranslations('admin')
  const { tenant, certificate, onClose } = props
  const { statement, signed, publicKeyPem } = certificate
  const name = `${tenant.slug}-key-erasure`
  const files = [
    { id: 'statement', save: () => saveFile(`${name}.json`, statement, 'application/json') },
    {
      id: 'signature',
      save: () => saveFile(`${name}.sig`, bytesOf(signed.signature), 'application/octet-stream'),
    },
    { id: 'key', save: () => saveFile(`${name}.pem`, publicKeyPem, 'application/x-pem-file') },
  ] as const
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? null : onClose())}
      title={t('title', { name: tenant.name })}
      foot={
        <Button kind="primary" onClick={onClose}>
          {admin('done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3.5">
        <Summary statement={statement} />
        <pre className="yt-mono max-h-[180px] overflow-auto whitespace-pre-wrap break-all rounded-2 bg-sunken p-3 text-[12px] leading-[18px]">
          {statement}
        </pre>
        <div className="flex flex-wrap gap-2">
          {files.map(({ id, save }) => (
            <Button
              key={id}
              size="small"
              icon={<Download className="yt-icon yt-icon-14" aria-hidden="true" />}
              onClick={save}
            >
              {t(`files.${id}`)}
            </Button>
          ))}
        </div>
        <p className="text-[12px] text-ink-2 leading-[18px]">
          {t('verify')}
          <code className="yt-mono mt-1 block break-all text-ink">{verifyLine(signed.keyId, name)}</code>
        </p>
      </div>
    </Dialog>
  )
}

function Summary({ statement }: { statement: string }) {
  const t = useTranslations('operator.certificate')
  const { time } = useTimes()
  const read = readStatement(statement)
  if (!read) return null
  const { openedAfter, refusedAfter } = read.sealedValues
  return (
    <p>
      {t('text', {
        time: time(new Date(read.erasedAt)),
        keys: read.keys.length,
        refused: formatCount(refusedAfter),
        opened: formatCount(openedAfter),
      })}
    </p>
  )
}
