'use client'

import { Button, Dialog, Input, Segmented } from '@yingtong/ui'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useState } from 'react'
import { type ReportTemplate, SECTIONS } from './report.ts'

type Shelf = 'all' | 'own' | 'department'

interface TemplateDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly templates: readonly ReportTemplate[]
  readonly onChoose: (template: ReportTemplate, replace: boolean) => void
}

/** Templates by typing, with their text beside. */
export function TemplateDialog(props: TemplateDialogProps) {
  const t = useTranslations('workplace.templates')
  const [typed, setTyped] = useState('')
  const [shelf, setShelf] = useState<Shelf>('all')
  const [at, setAt] = useState(0)
  const found = props.templates.filter(
    (template) =>
      (shelf === 'all' || template.visibility === shelf) &&
      `${template.name} ${template.about}`.toLowerCase().includes(typed.trim().toLowerCase()),
  )
  const chosen = found[Math.min(at, found.length - 1)]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.code === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1))
    else if (event.code === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.code === 'Enter' && chosen) props.onChoose(chosen, false)
    else return
    event.preventDefault()
  }
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('title')}
      size="wide"
      foot={
        <>
          <Button keys="Esc" onClick={() => props.onOpenChange(false)}>
            {t('cancel')}
          </Button>
          <Button disabled={!chosen} onClick={() => chosen && props.onChoose(chosen, true)}>
            {t('replace')}
          </Button>
          <Button
            kind="primary"
            keys="Enter"
            disabled={!chosen}
            onClick={() => chosen && props.onChoose(chosen, false)}
          >
            {t('insert')}
          </Button>
        </>
      }
    >
      <div className="mb-3 flex gap-3">
        <Input
          autoFocus
          icon={<Search className="yt-icon yt-icon-14" aria-hidden="true" />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={typed}
          onKeyDown={onKeyDown}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Segmented<Shelf>
          label={t('shelf')}
          value={shelf}
          onChange={setShelf}
          choices={(['all', 'own', 'department'] as const).map((value) => ({
            value,
            label: t(`shelves.${value}`),
          }))}
        />
      </div>
      <div className="grid h-[300px] grid-cols-[240px_1fr] gap-4">
        <ul className="overflow-auto">
          {found.map((template, index) => (
            <li key={template.id}>
              <button
                type="button"
                className="yt-menu-item h-auto! py-1.5 text-left"
                data-active={template === chosen || undefined}
                onClick={() => setAt(index)}
                onDoubleClick={() => props.onChoose(template, false)}
              >
                <span className="min-w-0">
                  <span className="yt-cut block">{template.name}</span>
                  <span className="yt-quiet yt-cut block">{template.about}</span>
                </span>
              </button>
            </li>
          ))}
          {found.length === 0 ? <li className="p-3 text-ink-2">{t('none')}</li> : null}
        </ul>
        <TemplateText template={chosen} />
      </div>
    </Dialog>
  )
}

function TemplateText({ template }: { template: ReportTemplate | undefined }) {
  const t = useTranslations('workplace.sections')
  return (
    <div className="overflow-auto rounded-2 bg-sunken p-3 text-ink-2">
      {template
        ? SECTIONS.filter((id) => template.body[id]).map((id) => (
            <div key={id} className="mb-2">
              <h4 className="yt-cap-line">{t(id)}</h4>
              <p className="whitespace-pre-wrap">{template.body[id]}</p>
            </div>
          ))
        : null}
    </div>
  )
}
