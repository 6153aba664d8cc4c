'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useFaultText } from '../../frame/fault-text.ts'
import { download } from '../../frame/save-file.ts'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { ExportDialog, type ExportFacts } from './export-dialog.tsx'

const PROGRESS_MS = 1_000

/** Asked at the gateway: this process has no key to the images, and the answer lies in them. */
async function readFacts(studyId: string, signal: AbortSignal): Promise<ExportFacts> {
  const response = await fetch(`/files/export-checks/${studyId}`, { signal })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return (await response.json()) as ExportFacts
}

/** The de-identified export of one exam, at work. */
export function LiveExport({ studyId, onClose }: { studyId: string; onClose: () => void }) {
  const trpc = useTRPC()
  const [exportId, setExportId] = useState<string | null>(null)
  const t = useTranslations('privacy.export')
  const faultText = useFaultText()
  const facts = useQuery({
    queryKey: ['export-check', studyId],
    queryFn: ({ signal }) => readFacts(studyId, signal),
    staleTime: 0,
  })
  const prepare = useMutation(
    trpc.privacy.prepareExport.mutationOptions({
      onSuccess: (ticket) => {
        setExportId(ticket.exportId)
        download(`/files/exports/${ticket.exportId}`)
      },
      // The basis was taken back meanwhile: what is shown has to say so.
      onError: () => void facts.refetch(),
    }),
  )
  const running = useQuery({
    ...trpc.privacy.export.queryOptions({ exportId: exportId ?? '' }),
    enabled: exportId !== null,
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : PROGRESS_MS),
  })
  const error = prepare.error ?? facts.error
  const progress = running.data ?? (prepare.data ? { ...prepare.data, exported: 0 } : null)
  return (
    <ExportDialog
      open
      facts={facts.data ?? null}
      progress={
        progress === null
          ? null
          : {
              instances: progress.instances,
              exported: progress.exported,
              ended: Boolean(running.data?.endedAt),
              complete: running.data?.complete ?? false,
            }
      }
      fault={error ? faultText(error, t('noBasis')) : null}
      onClose={onClose}
      onExport={(wish) => prepare.mutate({ studyId, ...wish })}
    />
  )
}
