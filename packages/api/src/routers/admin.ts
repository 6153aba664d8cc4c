import {
  acceptInvitation,
  approveReset,
  changeSecuritySettings,
  closeTenantSession,
  confirmGrant,
  createDepartment,
  endBreakGlass,
  endDepartment,
  endMembership,
  endReset,
  fileGrading,
  inviteMember,
  issueToken,
  listBreakGlass,
  listDepartments,
  listGrants,
  listInvitations,
  listMembers,
  listResets,
  listTenantKeys,
  listTenantSessions,
  listTokens,
  offerReset,
  readCompliance,
  readInvitation,
  readRegions,
  readSecuritySettings,
  refuseGrant,
  renameDepartment,
  requestReset,
  revokeInvitation,
  revokeToken,
  rotateTenantKey,
  setMemberDepartments,
  setMemberRoles,
} from '@yingtong/domain'
import { z } from 'zod'
import { mutationOf, open, queryOf, router } from '../procedures.ts'

export const adminRouter = router({
  members: queryOf(listMembers),
  setRoles: mutationOf(setMemberRoles),
  setDepartments: mutationOf(setMemberDepartments),
  endMembership: mutationOf(endMembership),
  offerReset: mutationOf(offerReset),
  resets: queryOf(listResets),
  requestReset: mutationOf(requestReset),
  approveReset: mutationOf(approveReset),
  endReset: mutationOf(endReset),
  grants: queryOf(listGrants),
  confirmGrant: mutationOf(confirmGrant),
  refuseGrant: mutationOf(refuseGrant),
  invitations: queryOf(listInvitations),
  invite: mutationOf(inviteMember),
  revokeInvitation: mutationOf(revokeInvitation),
  departments: queryOf(listDepartments),
  createDepartment: mutationOf(createDepartment),
  renameDepartment: mutationOf(renameDepartment),
  endDepartment: mutationOf(endDepartment),
  tokens: queryOf(listTokens),
  issueToken: mutationOf(issueToken),
  revokeToken: mutationOf(revokeToken),
  sessions: queryOf(listTenantSessions),
  closeSession: mutationOf(closeTenantSession),
  security: queryOf(readSecuritySettings),
  changeSecurity: mutationOf(changeSecuritySettings),
  keys: queryOf(listTenantKeys),
  rotateKey: mutationOf(rotateTenantKey),
  compliance: queryOf(readCompliance),
  fileGrading: mutationOf(fileGrading),
  regions: queryOf(readRegions),
  breakGlass: queryOf(listBreakGlass),
  endBreakGlass: mutationOf(endBreakGlass),
})

const Token = z.string().min(1).max(200)

/** For whoever holds the link: nobody is signed in yet, the token is the proof. */
export const invitationRouter = router({
  read: open
    .input(z.object({ token: Token }))
    .mutation(({ ctx, input }) => readInvitation(ctx.services, input)),
  accept: open
    .input(
      z.object({
        token: Token,
        password: z.string().min(1).max(128),
        newPassword: z.string().max(128).optional(),
        displayName: z.string().max(60).optional(),
      }),
    )
    .mutation(({ ctx, input }) =>
      acceptInvitation(ctx.services, {
        ...input,
        ...(ctx.sessionToken && ctx.session ? { session: ctx.sessionToken } : {}),
        ...(ctx.address ? { address: ctx.address } : {}),
        ...(ctx.browserToken ? { browser: ctx.browserToken } : {}),
      }),
    ),
})
