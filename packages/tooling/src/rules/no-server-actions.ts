import type { Rule } from '../repository.ts'

/**
 * A Server Action is an address that runs code without our Origin check, session and verb (CVE-2025-55182,
 * CVE-2026-27978); tRPC mutations have all three, and the gateway answers `next-action` with 404.
 */
export const noServerActions: Rule = {
  name: 'no-server-actions',
  because: 'mutations are tRPC procedures; a Server Action would go around the Origin check and the verbs',
  check: (repository) =>
    repository.sources
      .filter((file) => file.path.startsWith('apps/web/') || file.path.startsWith('packages/ui/'))
      .flatMap((file) =>
        file.masked.strings
          .filter(({ value }) => value.trim() === 'use server')
          .map(({ start }) => ({
            path: file.path,
            line: file.lineAt(start),
            text: 'declares a Server Action',
          })),
      ),
}
