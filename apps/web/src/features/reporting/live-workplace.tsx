'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorState, type Theme } from '@yingtong/ui'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { reasonOf, useTRPC } from '../../trpc/trpc-provider.tsx'
import { MissingStudy } from '../archive/missing-study.tsx'
import { toFullRow, toPrior } from '../worklist/live-rows.ts'
import { useReport } from './use-report.ts'
import { WorkplacePage } from './workplace-page.tsx'

const STUDY_REFRESH_MS = 3_000

/** Neighbours of the exam in the list of what is not yet signed. */
function usePlace(studyId: string) {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.worklist.list.queryOptions({ view: 'unsigned', limit: 200 }))
  const ids = (data?.rows ?? []).map((row) => row.studyId)
  const at = ids.indexOf(studyId)
  return {
    place: at < 0 ? null : { at: at + 1, of: data?.total ?? ids.length },
    next: ids[at + 1] ?? null,
    previous: at > 0 ? (ids[at - 1] ?? null) : null,
  }
}

/** The reading workplace at work. */
export function LiveWorkplace({ studyId, theme }: { studyId: string; theme: Theme }) {
  const trpc = useTRPC()
  const router = useRouter()
  const person = usePerson()
  const t = useTranslations('workplace')
  const errors = useTranslations('errors')
  const study = useQuery({
    ...trpc.worklist.study.queryOptions({ studyId }),
    refetchInterval: ({ state }) => (state.data?.delivery.state === 'uploading' ? STUDY_REFRESH_MS : false),
  })
  const report = useReport(studyId, study.data?.modalities[0])
  const { place, next, previous } = usePlace(studyId)
  if (study.isError && reasonOf(study.error) === 'not-found') return <MissingStudy />
  if (study.isError)
    return (
      <ErrorState
        happened={errors('happened')}
        safe={errors('safe')}
        todo={errors('todo')}
        onRetry={() => void study.refetch()}
      />
    )
  if (!study.data) return null
  const go = (id: string | null) => () => id && router.push(`/read/${id}`)
  return (
    <WorkplacePage
      key={studyId}
      theme={theme}
      study={toFullRow(study.data)}
      priors={study.data.priors.map(toPrior)}
      place={place}
      {...report}
      rights={{
        write: person.scopes.includes('report:write')
          ? { allowed: true }
          : { allowed: false, because: t('rights.write') },
        sign: person.scopes.includes('report:sign')
          ? { allowed: true }
          : { allowed: false, because: t('rights.sign') },
      }}
      onNext={go(next)}
      onPrevious={go(previous)}
      onBack={() => router.push('/worklist')}
    />
  )
}
