import { DepartmentsPage } from '../../../../features/tenancy/admin/departments-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Departments() {
  await demandScope('member:read')
  return <DepartmentsPage />
}
