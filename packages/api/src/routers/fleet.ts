import {
  addDevice,
  describeDevice,
  listAgents,
  listDevices,
  renameAgent,
  revokeAgent,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const fleetRouter = router({
  agents: queryOf(listAgents),
  renameAgent: mutationOf(renameAgent),
  revokeAgent: mutationOf(revokeAgent),
  devices: queryOf(listDevices),
  addDevice: mutationOf(addDevice),
  describeDevice: mutationOf(describeDevice),
})
