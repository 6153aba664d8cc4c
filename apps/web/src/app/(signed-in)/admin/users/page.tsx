import { UsersPage } from '../../../../features/tenancy/admin/users-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'
import { loadDomain } from '../../../../server-packages.ts'

export default async function Users() {
  await demandScope('member:read')
  const { ROLE_SCOPES } = await loadDomain()
  return <UsersPage roleScopes={ROLE_SCOPES} />
}
