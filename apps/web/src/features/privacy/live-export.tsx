'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { saveFile } from '../../frame/save-file.ts'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { ExportDialog } from './export-dialog.tsx'

const PROGRESS_MS = 1_000

/** The de-identified export of one exam, at work. */
export function LiveExport({ studyId, onClose }: { studyId: string; onClose: () => void }) {
  const trpc = useTRPC()
  const [exportId, setExportId] = useState<string | null>(null)
  const facts = useQuery({ ...trpc.privacy.checkExport.queryOptions({ studyId }), staleTime: 0 })
  const prepare = useMutation(
    trpc.privacy.prepareExport.mutationOptions({
      onSuccess: (ticket) => {
        setExportId(ticket.exportId)
        saveFile(`/files/exports/${ticket.exportId}`)
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
      fault={prepare.error?.message ?? facts.error?.message ?? null}
      onClose={onClose}
      onExport={(wish) => prepare.mutate({ studyId, ...wish })}
    />
  )
}
