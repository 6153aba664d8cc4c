import { KeysPage } from '../../../../features/tenancy/admin/keys-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Keys() {
  await demandScope('keys:read')
  return <KeysPage />
}
