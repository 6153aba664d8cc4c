import { DevicesPage } from '../../../../features/tenancy/admin/devices-page.tsx'
import { demandScope } from '../../../../server/demand-scope.ts'

export default async function Devices() {
  await demandScope('fleet:write')
  return <DevicesPage />
}
