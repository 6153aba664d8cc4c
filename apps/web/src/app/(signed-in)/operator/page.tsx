import { OperatorPage } from '../../../features/tenancy/operator/operator-page.tsx'
import { demandScope } from '../../../server/demand-scope.ts'

export default async function Operator() {
  await demandScope('platform:operate')
  return <OperatorPage />
}
