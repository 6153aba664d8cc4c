'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import { useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTellFault } from '../../frame/fault-text.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { EMPTY_BODY, type Report, type ReportBody, type ReportTemplate, type SaveState } from './report.ts'
import { useAmendment } from './use-amendment.ts'
import { toVersions } from './versions.ts'

type ServerReport = NonNullable<inferRouterOutputs<AppRouter>['report']['get']>
type ServerTemplate = inferRouterOutputs<AppRouter>['template']['list'][number]

/** A pause in typing after which the draft is saved. */
const AUTOSAVE_MS = 1_200
/** A save that failed is tried again after this long. */
const RETRY_MS = 5_000
/** Until the signed PDF is there. */
const PDF_REFRESH_MS = 1_000

function toReport(report: ServerReport, personId: string): Report {
  const { state, body, version, author, signedBy, signedAt } = report
  const printable = state !== 'drafting' && (report.pdfReady || state === 'preliminary')
  return {
    state,
    body,
    version,
    author: { ...author, me: author.id === personId },
    signedBy: signedBy && signedAt ? { name: signedBy.name, at: signedAt.toISOString() } : null,
    savedAt: report.updatedAt.toISOString(),
    pdfUrl: printable ? `/files/reports/${report.id}` : null,
  }
}

const toTemplate = (template: ServerTemplate): ReportTemplate => ({
  id: template.id,
  name: template.name,
  about: [template.modality, template.bodyPart].filter(Boolean).join(' '),
  visibility: template.visibility,
  body: { findings: template.findings, impression: template.impression, advice: template.advice },
})

const draftKey = (studyId: string) => `yt-draft.${studyId}`

/** What was typed and not yet saved survives a reload on this computer; gone as soon as the server has it. */
const unsaved = {
  read(studyId: string): ReportBody | null {
    const text = sessionStorage.getItem(draftKey(studyId))
    return text ? (JSON.parse(text) as ReportBody) : null
  },
  write: (studyId: string, body: ReportBody) =>
    sessionStorage.setItem(draftKey(studyId), JSON.stringify(body)),
  clear: (studyId: string) => sessionStorage.removeItem(draftKey(studyId)),
}

/** Keeps the text, saves it after a pause, and never lets two saves overtake each other. */
function useDraft(
  studyId: string,
  report: ServerReport | null | undefined,
  onSaved: (report: ServerReport) => void,
) {
  const trpc = useTRPC()
  const [body, setBody] = useState<ReportBody>(EMPTY_BODY)
  const [save, setSave] = useState<SaveState>({ kind: 'saved', at: new Date(0).toISOString() })
  const current = useRef({ body, dirty: false, version: 0, reportId: '' })
  const sending = useRef<Promise<boolean> | null>(null)
  const mutation = useMutation(trpc.report.save.mutationOptions())
  useEffect(() => {
    if (!report || current.current.version >= report.version) return
    current.current.version = report.version
    current.current.reportId = report.id
    if (current.current.dirty) return
    const kept = report.state === 'drafting' ? unsaved.read(studyId) : null
    current.current.body = kept ?? report.body
    current.current.dirty = kept !== null
    setBody(current.current.body)
    setSave(kept ? { kind: 'unsaved' } : { kind: 'saved', at: report.updatedAt.toISOString() })
  }, [report, studyId])
  const { mutateAsync } = mutation
  const flush = useCallback(async (): Promise<boolean> => {
    while (sending.current) await sending.current
    const { dirty, reportId, version, body: sent } = current.current
    if (!dirty || !reportId) return true
    setSave({ kind: 'saving' })
    const attempt = mutateAsync({ reportId, version, body: sent }).then(
      (saved) => {
        current.current.version = saved.version
        current.current.dirty = current.current.body !== sent
        if (!current.current.dirty) unsaved.clear(studyId)
        setSave(
          current.current.dirty ? { kind: 'unsaved' } : { kind: 'saved', at: saved.updatedAt.toISOString() },
        )
        onSaved(saved)
        return true
      },
      () => {
        setSave({ kind: 'failed' })
        return false
      },
    )
    sending.current = attempt
    const saved = await attempt
    sending.current = null
    return saved
  }, [mutateAsync, onSaved, studyId])
  useEffect(() => {
    if (save.kind !== 'unsaved' && save.kind !== 'failed') return
    const timer = setTimeout(() => void flush(), save.kind === 'failed' ? RETRY_MS : AUTOSAVE_MS)
    return () => clearTimeout(timer)
  }, [save, flush])
  const change = (next: ReportBody) => {
    current.current = { ...current.current, body: next, dirty: true }
    unsaved.write(studyId, next)
    setBody(next)
    setSave({ kind: 'unsaved' })
  }
  return { body, change, save, flush, current }
}

/** Everything the report panel needs: the report, its text, saving, and the acts upon it. */
export function useReport(studyId: string, modality: string | undefined) {
  const trpc = useTRPC()
  const client = useQueryClient()
  const person = usePerson()
  const toast = useToast()
  const t = useTranslations('workplace')
  const query = trpc.report.get.queryOptions({ studyId })
  const { data } = useQuery({
    ...query,
    refetchInterval: ({ state }) => (state.data?.signedBy && !state.data.pdfReady ? PDF_REFRESH_MS : false),
  })
  const templates = useQuery(trpc.template.list.queryOptions(modality ? { modality } : {}))
  const show = useCallback(
    (report: ServerReport) => {
      client.setQueryData(query.queryKey, report)
      void client.invalidateQueries({ queryKey: trpc.worklist.pathKey() })
      if (report.signedBy) void client.invalidateQueries({ queryKey: trpc.report.verify.pathKey() })
    },
    [client, query.queryKey, trpc],
  )
  const versions = useQuery({
    ...trpc.report.verify.queryOptions({ reportId: data?.id ?? '' }),
    enabled: data?.signedBy != null,
  })
  const draft = useDraft(studyId, data, show)
  const amendment = useAmendment(studyId, data ?? null)
  const acts = {
    onSuccess: show,
    onError: useTellFault(),
  }
  const open = useMutation(trpc.report.open.mutationOptions(acts))
  const submit = useMutation(trpc.report.submit.mutationOptions(acts))
  const sign = useMutation(trpc.report.sign.mutationOptions(acts))
  const amend = useMutation(trpc.report.amend.mutationOptions(acts))
  /** Saves first; the act then names the version that was saved. */
  const afterSave = (act: (report: { reportId: string; version: number }) => void) => async () => {
    if (!(await draft.flush())) return
    const { reportId, version } = draft.current.current
    act({ reportId, version })
  }
  return {
    report: data ? toReport(data, person.id) : null,
    versions: toVersions(versions.data ?? []),
    body: amendment.body ?? draft.body,
    onBody: amendment.body ? amendment.change : draft.change,
    amending: amendment.body !== null,
    onAmend: amendment.begin,
    onAmendCancel: () => {
      const { body } = amendment
      amendment.end()
      if (body && body !== data?.body)
        toast({ text: t('amending.discarded'), undo: () => amendment.change(body) })
    },
    onAmendSign: (reason: string) => {
      if (!data || !amendment.body) return
      const { id: reportId, version } = data
      const onSuccess = () => {
        amendment.end()
        toast({ text: t('amending.done') })
      }
      amend.mutate({ reportId, version, body: amendment.body, reason }, { onSuccess })
    },
    save: draft.save,
    templates: (templates.data ?? []).map(toTemplate),
    onBegin: () => open.mutate({ studyId }),
    onSave: () => void draft.flush(),
    onPreliminary: () =>
      void afterSave((at) => submit.mutate(at, { onSuccess: () => toast({ text: t('submitted') }) }))(),
    onSign: (note: string) =>
      void afterSave((at) =>
        sign.mutate(
          { ...at, ...(note.trim() ? { shortReason: note.trim() } : {}) },
          { onSuccess: () => toast({ text: t('signed') }) },
        ),
      )(),
  }
}
