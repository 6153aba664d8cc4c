import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const repository = fileURLToPath(new URL('../../', import.meta.url))

const config: NextConfig = {
  // Workspace packages are TypeScript sources; those of the server are read by Node itself (src/server-packages.ts).
  transpilePackages: ['@yingtong/ui'],
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  // Types are checked by npm run verify, which also sees what the pages do not import.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  compress: false,
  // The optimizer has had remote code execution through image libraries; its address answers 404.
  images: { unoptimized: true },
  devIndicators: false,
}

export default createNextIntlPlugin('./src/i18n/request.ts')(config)
