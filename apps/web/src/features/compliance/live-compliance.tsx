'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Select, useToast } from '@yingtong/ui'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { Answer, PageHead } from '../tenancy/admin/admin-parts.tsx'
import { useAgain } from '../tenancy/admin/use-again.ts'
import { useTimes } from '../tenancy/admin/use-times.ts'
import { AdvisoryTable, AssetTable, FlowTable, ProtectionTable } from './compliance-tables.tsx'
import { GradingCard } from './grading-card.tsx'
import { IdentityCard } from './identity-card.tsx'
import { ZoneDiagram } from './zone-diagram.tsx'

const YEARS_OFFERED = 3

/** What the yearly assessments ask for (等保, 密评): as the system is, not as it was drawn. */
export function LiveCompliance() {
  const t = useTranslations('compliance')
  const trpc = useTRPC()
  const toast = useToast()
  const mayWrite = usePerson().scopes.includes('compliance:write')
  const compliance = useQuery(trpc.admin.compliance.queryOptions({}))
  const again = useAgain()
  const file = useMutation(trpc.admin.fileGrading.mutationOptions(again))
  return (
    <>
      <PageHead title={t('title')} about={t('about')}>
        <PackLink />
      </PageHead>
      <Answer of={compliance}>
        {(data) => (
          <div className="flex flex-col gap-5">
            <GradingCard
              grading={data.grading}
              pending={file.isPending}
              error={file.error}
              onFile={
                mayWrite
                  ? (grading, done) =>
                      file.mutate(grading, {
                        onSuccess: () => {
                          done()
                          toast({ text: t('grading.saved') })
                        },
                      })
                  : undefined
              }
            />
            <IdentityCard />
            <ZoneDiagram assets={data.assets} flows={data.flows} />
            <ProtectionTable protections={data.protections} />
            <FlowTable flows={data.flows} />
            <AssetTable assets={data.assets} />
            <AdvisoryTable components={data.components} />
          </div>
        )}
      </Answer>
    </>
  )
}

/** The files of one year for the assessors. */
function PackLink() {
  const t = useTranslations('compliance.pack')
  const { nowMs } = useTimes()
  const now = new Date(nowMs).getUTCFullYear()
  const years = Array.from({ length: YEARS_OFFERED }, (_, back) => String(now - back))
  const [chosen, setChosen] = useState<string | null>(null)
  const year = chosen ?? String(now)
  return (
    <>
      <div className="w-[104px]">
        <Select
          label={t('year')}
          value={year}
          onChange={setChosen}
          choices={years.map((value) => ({ value, label: value }))}
        />
      </div>
      <a className="yt-btn" data-kind="primary" href={`/files/assessment?year=${year}`} download>
        <Download className="yt-icon" aria-hidden="true" />
        {t('download')}
      </a>
    </>
  )
}
