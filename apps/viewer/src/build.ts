import { buildViewer } from './build/build-viewer.ts'

const startedAt = performance.now()
const result = await buildViewer(process.argv.includes('--force') ? { force: 'all' } : {})
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
process.stdout.write(
  result.built
    ? `viewer built in ${seconds} s: ${result.fileCount} files, ${(result.brotliBytes / 1e6).toFixed(1)} MB with brotli\n`
    : `viewer is up to date (${seconds} s)\n`,
)
