import { RegionPage } from '../../../../features/tenancy/admin/region-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Region() {
  await demandScope('settings:read')
  return <RegionPage />
}
