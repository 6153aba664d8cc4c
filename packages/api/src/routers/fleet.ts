import {
  addDevice,
  askAgentRotation,
  closeAgent,
  describeDevice,
  letCallerIn,
  listAgents,
  listDevices,
  listSeenCallers,
  offerEnrolment,
  openAgent,
  readEnrolment,
  renameAgent,
  revokeAgent,
  settleClone,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const fleetRouter = router({
  agents: queryOf(listAgents),
  offerEnrolment: mutationOf(offerEnrolment),
  enrolment: queryOf(readEnrolment),
  askRotation: mutationOf(askAgentRotation),
  settleClone: mutationOf(settleClone),
  renameAgent: mutationOf(renameAgent),
  revokeAgent: mutationOf(revokeAgent),
  openAgent: mutationOf(openAgent),
  closeAgent: mutationOf(closeAgent),
  seenCallers: queryOf(listSeenCallers),
  letCallerIn: mutationOf(letCallerIn),
  devices: queryOf(listDevices),
  addDevice: mutationOf(addDevice),
  describeDevice: mutationOf(describeDevice),
})
