import { SecurityPage } from '../../../../features/tenancy/admin/security-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Security() {
  await demandScope('settings:read')
  return <SecurityPage />
}
