'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'

/** For a mutation: everything that the administration pages show is asked again once it has succeeded. */
export function useAgain() {
  const trpc = useTRPC()
  const client = useQueryClient()
  return {
    onSuccess: async () => {
      const keys = [trpc.admin.pathKey(), trpc.fleet.pathKey(), trpc.platform.pathKey()]
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  }
}
