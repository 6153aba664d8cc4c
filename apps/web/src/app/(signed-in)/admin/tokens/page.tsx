import { TokensPage } from '../../../../features/tenancy/admin/tokens-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Tokens() {
  await demandScope('token:write')
  return <TokensPage />
}
