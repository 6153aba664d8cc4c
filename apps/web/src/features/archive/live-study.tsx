'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { ErrorState } from '@yingtong/ui'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTellFault } from '../../frame/fault-text.ts'
import { saveDocument } from '../../frame/save-file.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { reasonOf, useTRPC } from '../../trpc/trpc-provider.tsx'
import { LiveConsents } from '../privacy/live-consents.tsx'
import { LiveExport } from '../privacy/live-export.tsx'
import { useUnmask } from '../privacy/use-unmask.tsx'
import { useReport } from '../reporting/use-report.ts'
import { type ServerStudy, toFullRow } from '../worklist/live-rows.ts'
import { MissingStudy } from './missing-study.tsx'
import { StudyPage, type StudySeries } from './study-page.tsx'

const REFRESH_MS = 3_000

const toSeries = (study: ServerStudy): StudySeries[] =>
  study.seriesList.map((series) => ({
    id: series.seriesInstanceUid,
    seriesInstanceUid: series.seriesInstanceUid,
    number: series.number,
    modality: series.modality ?? '',
    description: series.description,
    bodyPart: null,
    instances: series.instances,
    documents: series.documents,
    thumbnailUrl: `/dicom-web/studies/${study.studyInstanceUid}/series/${series.seriesInstanceUid}/thumbnail`,
  }))

/** An exam in full, at work. */
export function LiveStudy({ studyId }: { studyId: string }) {
  const trpc = useTRPC()
  const router = useRouter()
  const person = usePerson()
  const t = useTranslations('errors')
  const words = useTranslations('study')
  const study = useQuery({
    ...trpc.worklist.study.queryOptions({ studyId }),
    refetchInterval: ({ state }) => (state.data?.delivery.state === 'uploading' ? REFRESH_MS : false),
  })
  const document = useMutation(
    trpc.worklist.openDocument.mutationOptions({
      onSuccess: saveDocument,
      onError: useTellFault(),
    }),
  )
  const unmask = useUnmask()
  const [exporting, setExporting] = useState(false)
  const { report, versions } = useReport(studyId, study.data?.modalities[0])
  if (study.isError && reasonOf(study.error) === 'not-found') return <MissingStudy />
  if (study.isError)
    return (
      <ErrorState
        happened={t('happened')}
        safe={t('safe')}
        todo={t('todo')}
        onRetry={() => void study.refetch()}
      />
    )
  if (!study.data) return null
  const signed = report?.signedBy
  const { ask } = unmask
  return (
    <>
      <StudyPage
        study={toFullRow(study.data)}
        series={toSeries(study.data)}
        report={report}
        versions={versions}
        events={[
          { at: study.data.receivedAt.toISOString(), text: words('happened.received'), by: null },
          ...(signed
            ? [{ at: signed.at, text: words('happened.signed', { name: signed.name }), by: signed.name }]
            : []),
        ]}
        canRead={person.scopes.includes('image:read')}
        viewerUrl={`/viewer/reading?StudyInstanceUIDs=${study.data.studyInstanceUid}`}
        onDocument={(sopInstanceUid) =>
          document.mutate({ studyInstanceUid: study.data.studyInstanceUid, sopInstanceUid })
        }
        onRead={() => router.push(`/read/${studyId}`)}
        masked={study.data.masked}
        unmasked={unmask.shown[studyId] ?? {}}
        {...(ask ? { onUnmask: (field) => ask(studyId, field) } : {})}
        {...(person.scopes.includes('study:export') ? { onExport: () => setExporting(true) } : {})}
        consents={<LiveConsents studyId={studyId} />}
      />
      {unmask.dialog}
      {exporting ? <LiveExport studyId={studyId} onClose={() => setExporting(false)} /> : null}
    </>
  )
}
