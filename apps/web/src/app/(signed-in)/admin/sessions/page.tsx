import { SessionsPage } from '../../../../features/tenancy/admin/sessions-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Sessions() {
  await demandScope('session:read')
  return <SessionsPage />
}
