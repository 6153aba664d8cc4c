import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const repository = fileURLToPath(new URL('../../', import.meta.url))

const config: NextConfig = {
  // Workspace packages are TypeScript sources without a build step.
  transpilePackages: [
    '@yingtong/ui',
    '@yingtong/api',
    '@yingtong/domain',
    '@yingtong/platform',
    '@yingtong/db',
    '@yingtong/dicom',
    '@yingtong/agent-protocol',
  ],
  serverExternalPackages: ['pg', 'pg-boss', 'sharp', '@node-rs/argon2', 'pino'],
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  poweredByHeader: false,
  compress: false,
  // The optimizer has had remote code execution through image libraries; its address answers 404.
  images: { unoptimized: true },
  devIndicators: false,
}

export default createNextIntlPlugin('./src/i18n/request.ts')(config)
