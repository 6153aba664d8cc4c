'use client'

import { MutationCache, QueryCache, type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import type { AppRouter } from '@yingtong/api'
import { type ReactNode, useState } from 'react'
import superjson from 'superjson'
import { FreshQueryClient } from './fresh-query-client.ts'

const context = createTRPCContext<AppRouter>()
export const { useTRPC } = context

/** The nine-word reason of a refusal, `offline` when no answer came. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof TRPCClientError)) return 'internal'
  const data = error.data as { reason?: string } | null
  return data?.reason ?? 'offline'
}

/** A session that ended elsewhere: the sign-in page comes back to where one was. */
function leaveWhenSignedOut(error: unknown): void {
  if (reasonOf(error) !== 'unauthenticated') return
  const { pathname, search } = window.location
  window.location.assign(`/sign-in?to=${encodeURIComponent(pathname + search)}`)
}

function newQueryClient(): QueryClient {
  return new FreshQueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 3 && ['offline', 'unavailable'].includes(reasonOf(error)),
      },
    },
  })
}

/** The typed way to the server for every page below. */
export function TrpcProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(newQueryClient)
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: '/api/trpc', transformer: superjson, maxURLLength: 8_000, maxItems: 10 })],
    }),
  )
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider queryClient={queryClient} trpcClient={trpcClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  )
}
