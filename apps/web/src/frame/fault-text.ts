import { useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { reasonOf } from '../trpc/trpc-provider.tsx'

const KNOWN = ['conflict', 'forbidden', 'invalid', 'not-found', 'offline', 'rate-limited'] as const

/** What a refusal means in the words of the reader's language; `conflict` says what clashes here. */
export function useFaultText(): (error: unknown, conflict?: string) => string {
  const t = useTranslations('admin.faults')
  return (error, conflict) => {
    const reason = reasonOf(error)
    if (reason === 'conflict' && conflict) return conflict
    return t(KNOWN.find((each) => each === reason) ?? 'other')
  }
}

/** Tells a refusal in passing, where the page has no place of its own for it. */
export function useTellFault(): (error: unknown) => void {
  const toast = useToast()
  const faultText = useFaultText()
  return (error) => toast({ text: faultText(error), tone: 'amber' })
}
