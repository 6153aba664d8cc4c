import type { Handler } from './route.ts'
import { ROUTES } from './routes.table.ts'

/** What this service offers, as JSON (PS3.18 §8.9). */
export const describeCapabilities: Handler = async () =>
  Response.json(
    {
      service: 'Yingtong DICOMweb',
      standard: 'DICOM PS3.18',
      resources: ROUTES.map(({ method, template, transaction }) => ({ method, template, transaction })),
    },
    { headers: { 'cache-control': 'no-cache' } },
  )
