'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../frame/fault-text.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { ConsentCard } from './consent-card.tsx'

/** The consents of an exam's patient, at work. */
export function LiveConsents({ studyId }: { studyId: string }) {
  const trpc = useTRPC()
  const client = useQueryClient()
  const toast = useToast()
  const t = useTranslations('privacy.consent')
  const faultText = useFaultText()
  const mayWrite = usePerson().scopes.includes('consent:write')
  const consents = useQuery(trpc.privacy.consents.queryOptions({ studyId }))
  const after = {
    onSuccess: () => client.invalidateQueries({ queryKey: trpc.privacy.pathKey() }),
    onError: (error: unknown) =>
      toast({ text: t('failed', { reason: faultText(error) }), tone: 'amber' as const }),
  }
  const record = useMutation(trpc.privacy.recordConsent.mutationOptions(after))
  const revoke = useMutation(trpc.privacy.revokeConsent.mutationOptions(after))
  if (!consents.data) return null
  return (
    <ConsentCard
      consents={consents.data.map((each) => ({
        ...each,
        grantedAt: each.grantedAt.toISOString(),
        revokedAt: each.revokedAt?.toISOString() ?? null,
      }))}
      {...(mayWrite
        ? {
            onRecord: (consent) => record.mutate({ studyId, ...consent }),
            onRevoke: (consentId) => revoke.mutate({ consentId }),
          }
        : {})}
    />
  )
}
