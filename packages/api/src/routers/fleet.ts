import { listAgents, listDevices } from '@yingtong/domain'
import { queryOf, router } from '../procedures.ts'

export const fleetRouter = router({
  agents: queryOf(listAgents),
  devices: queryOf(listDevices),
})
