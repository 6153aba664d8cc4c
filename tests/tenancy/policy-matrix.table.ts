import type { ErrorCode, Scope } from '@yingtong/domain'

export type Outcome = 'ok' | ErrorCode

/** What a verb does to whom: the register that the matrix walks. */
export interface VerbCell {
  readonly scope: Scope
  /** What comes back for another tenant's ids, and for ids of nothing; the two must not differ in a byte. */
  readonly elsewhere?: Outcome
  /** What a sibling department's things answer; without it they are the hospital's. */
  readonly sibling?: Outcome
  /** Only people, not machines, although the scope is held. */
  readonly person?: true
  /** What its own actor gets where success needs more than permission. */
  readonly own?: Outcome
  /** Whose own office asked for it in the planted request: they hold the scope and may not decide. */
  readonly notFor?: readonly string[]
  /** The operators' view over hospitals: ids of requests, nothing of patients. */
  readonly crosses?: true
  /** The log of what one's own people asked for: it repeats the ids that they typed, and only there. */
  readonly repeats?: true
  /** How many audit rows of success one call leaves; 0 is a read that a row of the last five minutes covers. */
  readonly rows?: readonly [least: number, most: number]
}

const ok = 'ok'

/** Every verb that acts in a tenant. Ids of others are `not-found` unless said otherwise. */
export const VERBS: Readonly<Record<string, VerbCell>> = {
  'agent.ask-rotation': { scope: 'fleet:write' },
  'agent.close': { scope: 'fleet:write' },
  'agent.list': { scope: 'fleet:read' },
  'agent.offer-enrolment': { scope: 'fleet:write' },
  'agent.open': { scope: 'fleet:write' },
  'agent.read-enrolment': { scope: 'fleet:write' },
  'agent.rename': { scope: 'fleet:write' },
  'agent.revoke': { scope: 'fleet:write' },
  // The agent is the one that asks; these are none that was enrolled.
  'agent.rotate-key': { scope: 'agent:upload', own: 'not-found' },
  'agent.settle-clone': { scope: 'fleet:write' },
  'audit.export': { scope: 'audit:read', repeats: true },
  'audit.record-restore': { scope: 'system:run' },
  'audit.search': { scope: 'audit:read', repeats: true },
  'audit.status': { scope: 'audit:read' },
  'audit.verify': { scope: 'audit:read' },
  'audit.verify-chain': { scope: 'system:run' },
  'break-glass.approve': { scope: 'platform:operate' },
  'break-glass.end': { scope: 'break-glass:end' },
  'break-glass.list': { scope: 'settings:read' },
  'break-glass.list-all': { scope: 'platform:operate', crosses: true },
  'break-glass.request': { scope: 'platform:operate' },
  'break-glass.withdraw': { scope: 'platform:operate' },
  'caller.let-in': { scope: 'fleet:write' },
  'caller.list': { scope: 'fleet:read' },
  'colleague.list': { scope: 'study:read' },
  'conflict.list': { scope: 'quarantine:read' },
  'conflict.resolve': { scope: 'quarantine:resolve' },
  'compliance.export': { scope: 'compliance:read', rows: [1, 9] },
  'compliance.read': { scope: 'compliance:read', rows: [1, 9] },
  'consent.list': { scope: 'study:read' },
  'consent.record': { scope: 'consent:write' },
  'consent.revoke': { scope: 'consent:write' },
  'department.create': { scope: 'member:write' },
  'department.end': { scope: 'member:write' },
  'department.list': { scope: 'member:read' },
  'department.rename': { scope: 'member:write' },
  'device.add': { scope: 'fleet:write' },
  'device.describe': { scope: 'fleet:write' },
  'device.list': { scope: 'fleet:read' },
  'document.open': { scope: 'image:read', rows: [1, 2] },
  'grading.file': { scope: 'compliance:write' },
  'grant.confirm': { scope: 'grant:confirm', notFor: ['tenant-admin'] },
  'grant.confirm-as-operator': { scope: 'platform:operate' },
  'grant.list': { scope: 'grant:confirm' },
  'grant.list-all': { scope: 'platform:operate', crosses: true },
  'grant.refuse': { scope: 'grant:confirm' },
  'images.open': { scope: 'image:read', rows: [0, 1] },
  'instance.accept': { scope: 'image:store', rows: [1, 9] },
  'instance.find': { scope: 'study:read', elsewhere: ok },
  'invitation.create': { scope: 'member:write' },
  'invitation.list': { scope: 'member:read' },
  'invitation.revoke': { scope: 'member:write' },
  'key.ask-erasure': { scope: 'platform:operate' },
  'key.erase': { scope: 'platform:operate' },
  'key.list': { scope: 'keys:read' },
  'key.rotate': { scope: 'keys:write' },
  'member.approve-reset': { scope: 'reset:approve', notFor: ['security-admin'] },
  'member.approve-reset-as-operator': { scope: 'platform:operate' },
  'member.end': { scope: 'member:write' },
  'member.end-reset': { scope: 'reset:approve' },
  'member.list': { scope: 'member:read' },
  'member.list-all-resets': { scope: 'platform:operate', crosses: true },
  'member.list-resets': { scope: 'reset:approve' },
  'member.offer-reset': { scope: 'session:write' },
  'member.request-reset': { scope: 'session:write' },
  'member.set-departments': { scope: 'member:write' },
  'member.set-roles': { scope: 'member:write' },
  'pack.ask-status': { scope: 'agent:upload', elsewhere: ok },
  'pack.commit': { scope: 'agent:upload', sibling: 'not-found', rows: [1, 9] },
  'pack.offer': { scope: 'agent:upload', elsewhere: ok },
  'pack.put-part': { scope: 'agent:upload', sibling: 'not-found', rows: [1, 9] },
  'patient.unmask': { scope: 'patient:unmask' },
  'platform.list-tenants': { scope: 'platform:operate' },
  'platform.read-server': { scope: 'platform:operate' },
  'quarantine.add': { scope: 'image:store', rows: [1, 9] },
  'quarantine.download': { scope: 'quarantine:read' },
  'quarantine.list': { scope: 'quarantine:read' },
  'quarantine.resolve': { scope: 'quarantine:resolve' },
  'region.list': { scope: 'settings:read' },
  'report.amend': { scope: 'report:sign', person: true },
  'report.download': { scope: 'report:read' },
  'report.download-signature': { scope: 'report:read' },
  'report.get': { scope: 'report:read', elsewhere: ok },
  'report.open-draft': { scope: 'report:write', person: true },
  'report.render': { scope: 'system:run', elsewhere: ok, rows: [1, 2] },
  'report.save': { scope: 'report:write', person: true },
  'report.sign': { scope: 'report:sign', person: true },
  'report.submit': { scope: 'report:write', person: true },
  'report.take-over': { scope: 'report:write', person: true },
  'report.verify': { scope: 'report:read' },
  'series.find': { scope: 'study:read', elsewhere: ok },
  'session.close-tenant': { scope: 'session:write' },
  'session.list-tenant': { scope: 'session:read' },
  'settings.change': { scope: 'settings:write' },
  'settings.read': { scope: 'settings:read' },
  'study.assign': { scope: 'study:assign' },
  'study.check-export': { scope: 'study:export', rows: [1, 2] },
  'study.get-export': { scope: 'study:export' },
  'study.prepare-export': { scope: 'study:export' },
  'study.export-deidentified': { scope: 'study:export', rows: [1, 9] },
  'pack.note-gone': { scope: 'agent:upload', elsewhere: ok },
  'study.declare': { scope: 'agent:upload', elsewhere: ok },
  'study.find': { scope: 'study:read', elsewhere: ok },
  'study.get': { scope: 'study:read' },
  'template.list': { scope: 'report:read' },
  'template.remove': { scope: 'template:write', sibling: 'not-found', person: true },
  'template.save': { scope: 'template:write', sibling: 'not-found', person: true },
  'tenant.close': { scope: 'platform:operate' },
  'tenant.invite-admin': { scope: 'platform:operate' },
  'tenant.open': { scope: 'platform:operate', rows: [1, 2] },
  'tenant.reopen': { scope: 'platform:operate' },
  'token.issue': { scope: 'token:write' },
  'token.list': { scope: 'token:write' },
  'token.list-unvouched': { scope: 'token:vouch' },
  'token.revoke': { scope: 'token:write' },
  'token.vouch': { scope: 'token:vouch' },
  'worklist.list': { scope: 'study:read' },
  'worklist.summarize': { scope: 'study:read' },
}

/**
 * Every tRPC procedure: the verb it is, the operator's verb upon a hospital that the input names, or how somebody
 * without a session is answered; `by-secret` opens to whoever holds the token of an invitation or a begun sign-in.
 */
export type ProcedureCell =
  | string
  | { readonly upon: string }
  | { readonly nobody: 'ok' | 'unauthenticated' | 'by-secret' }

export const PROCEDURES: Readonly<Record<string, ProcedureCell>> = {
  'account.beginPasskey': { nobody: 'unauthenticated' },
  'account.beginTotp': { nobody: 'unauthenticated' },
  'account.browsers': { nobody: 'unauthenticated' },
  'account.closeOthers': { nobody: 'unauthenticated' },
  'account.closeSession': { nobody: 'unauthenticated' },
  'account.forgetBrowser': { nobody: 'unauthenticated' },
  'account.makeRecoveryCodes': { nobody: 'unauthenticated' },
  'account.refuseReset': { nobody: 'unauthenticated' },
  'account.removePasskey': { nobody: 'unauthenticated' },
  'account.removeTotp': { nobody: 'unauthenticated' },
  'account.unlinkFederated': { nobody: 'unauthenticated' },
  'account.security': { nobody: 'unauthenticated' },
  'account.sessions': { nobody: 'unauthenticated' },
  'account.unvouched': 'token.list-unvouched',
  'account.vouch': 'token.vouch',
  'admin.breakGlass': 'break-glass.list',
  'admin.changeSecurity': 'settings.change',
  'admin.closeSession': 'session.close-tenant',
  'admin.compliance': 'compliance.read',
  'admin.confirmGrant': 'grant.confirm',
  'admin.createDepartment': 'department.create',
  'admin.departments': 'department.list',
  'admin.endBreakGlass': 'break-glass.end',
  'admin.endDepartment': 'department.end',
  'admin.endMembership': 'member.end',
  'admin.fileGrading': 'grading.file',
  'admin.grants': 'grant.list',
  'admin.refuseGrant': 'grant.refuse',
  'admin.invitations': 'invitation.list',
  'admin.invite': 'invitation.create',
  'admin.issueToken': 'token.issue',
  'admin.members': 'member.list',
  'admin.offerReset': 'member.offer-reset',
  'admin.resets': 'member.list-resets',
  'admin.requestReset': 'member.request-reset',
  'admin.approveReset': 'member.approve-reset',
  'admin.endReset': 'member.end-reset',
  'admin.regions': 'region.list',
  'admin.renameDepartment': 'department.rename',
  'admin.revokeInvitation': 'invitation.revoke',
  'admin.revokeToken': 'token.revoke',
  'admin.keys': 'key.list',
  'admin.rotateKey': 'key.rotate',
  'admin.security': 'settings.read',
  'admin.sessions': 'session.list-tenant',
  'admin.setDepartments': 'member.set-departments',
  'admin.setRoles': 'member.set-roles',
  'admin.tokens': 'token.list',
  'audit.search': 'audit.search',
  'audit.status': 'audit.status',
  'audit.verify': 'audit.verify',
  'fleet.addDevice': 'device.add',
  'fleet.agents': 'agent.list',
  'fleet.askRotation': 'agent.ask-rotation',
  'fleet.closeAgent': 'agent.close',
  'fleet.describeDevice': 'device.describe',
  'fleet.devices': 'device.list',
  'fleet.enrolment': 'agent.read-enrolment',
  'fleet.letCallerIn': 'caller.let-in',
  'fleet.offerEnrolment': 'agent.offer-enrolment',
  'fleet.openAgent': 'agent.open',
  'fleet.renameAgent': 'agent.rename',
  'fleet.revokeAgent': 'agent.revoke',
  'fleet.seenCallers': 'caller.list',
  'fleet.settleClone': 'agent.settle-clone',
  'invitation.accept': { nobody: 'by-secret' },
  'invitation.read': { nobody: 'by-secret' },
  'platform.askErasure': { upon: 'key.ask-erasure' },
  'platform.approve': { upon: 'break-glass.approve' },
  'platform.approveReset': { upon: 'member.approve-reset-as-operator' },
  'platform.breakGlass': 'break-glass.list-all',
  'platform.close': { upon: 'tenant.close' },
  'platform.confirmGrant': { upon: 'grant.confirm-as-operator' },
  'platform.grants': 'grant.list-all',
  'platform.resets': 'member.list-all-resets',
  'platform.eraseKeys': { upon: 'key.erase' },
  'platform.inviteAdmin': { upon: 'tenant.invite-admin' },
  'platform.open': 'tenant.open',
  'platform.reopen': { upon: 'tenant.reopen' },
  'platform.server': 'platform.read-server',
  'platform.request': { upon: 'break-glass.request' },
  'platform.tenants': 'platform.list-tenants',
  'platform.withdraw': { upon: 'break-glass.withdraw' },
  'privacy.consents': 'consent.list',
  'privacy.export': 'study.get-export',
  'privacy.prepareExport': 'study.prepare-export',
  'privacy.recordConsent': 'consent.record',
  'privacy.revokeConsent': 'consent.revoke',
  'privacy.unmask': 'patient.unmask',
  'quarantine.conflicts': 'conflict.list',
  'quarantine.download': 'quarantine.download',
  'quarantine.decide': 'conflict.resolve',
  'quarantine.list': 'quarantine.list',
  'quarantine.resolve': 'quarantine.resolve',
  'report.amend': 'report.amend',
  'report.get': 'report.get',
  'report.open': 'report.open-draft',
  'report.save': 'report.save',
  'report.sign': 'report.sign',
  'report.submit': 'report.submit',
  'report.takeOver': 'report.take-over',
  'report.verify': 'report.verify',
  'session.me': { nobody: 'ok' },
  'session.signOut': { nobody: 'unauthenticated' },
  'session.switchTenant': { nobody: 'unauthenticated' },
  'signIn.askPasskeySignIn': { nobody: 'ok' },
  'signIn.requestPass': { nobody: 'ok' },
  'signIn.askPasskey': { nobody: 'by-secret' },
  'signIn.beginPasskey': { nobody: 'by-secret' },
  'signIn.beginTotp': { nobody: 'by-secret' },
  'signIn.read': { nobody: 'by-secret' },
  'template.list': 'template.list',
  'template.remove': 'template.remove',
  'template.save': 'template.save',
  'worklist.assign': 'study.assign',
  'worklist.colleagues': 'colleague.list',
  'worklist.list': 'worklist.list',
  'worklist.openDocument': 'document.open',
  'worklist.study': 'study.get',
  'worklist.summary': 'worklist.summarize',
}

export interface RouteCell {
  readonly scope: Scope | null
  readonly elsewhere?: Outcome
  readonly rows?: readonly [least: number, most: number]
}

const search: RouteCell = { scope: 'study:read', elsewhere: ok }
const retrieve: RouteCell = { scope: 'image:read', rows: [0, 1] }
const STUDY = '/studies/{study}'
const SERIES = `${STUDY}/series/{series}`
const INSTANCE = `${SERIES}/instances/{instance}`

/** Every DICOMweb route. A search for what is elsewhere finds nothing; a retrieval is not found. */
export const DICOMWEB: Readonly<Record<string, RouteCell>> = {
  'GET /studies': search,
  'GET /series': search,
  'GET /instances': search,
  [`GET ${STUDY}/series`]: search,
  [`GET ${STUDY}/instances`]: search,
  [`GET ${SERIES}/instances`]: search,
  [`GET ${STUDY}`]: retrieve,
  [`GET ${SERIES}`]: retrieve,
  [`GET ${INSTANCE}`]: retrieve,
  [`GET ${STUDY}/metadata`]: retrieve,
  [`GET ${SERIES}/metadata`]: retrieve,
  [`GET ${INSTANCE}/metadata`]: retrieve,
  [`GET ${INSTANCE}/frames/{frames}`]: retrieve,
  [`GET ${INSTANCE}/bulkdata/{bulkdata}`]: retrieve,
  [`GET ${INSTANCE}/rendered`]: retrieve,
  [`GET ${INSTANCE}/frames/{frames}/rendered`]: retrieve,
  [`GET ${STUDY}/thumbnail`]: retrieve,
  [`GET ${SERIES}/thumbnail`]: retrieve,
  [`GET ${INSTANCE}/thumbnail`]: retrieve,
  [`GET ${INSTANCE}/frames/{frames}/thumbnail`]: retrieve,
  'POST /studies': { scope: 'image:store', elsewhere: ok, rows: [1, 9] },
  [`POST ${STUDY}`]: { scope: 'image:store', elsewhere: 'conflict', rows: [1, 9] },
  'OPTIONS /': { scope: null, elsewhere: ok, rows: [0, 0] },
}

/** Every route of the edge protocol, by method and pattern; what another agent's upload answers. */
export const AGENT_PROTOCOL: Readonly<
  Record<string, { readonly verb: string; readonly elsewhere: Outcome }>
> = {
  'POST /agent/v1/offers': { verb: 'pack.offer', elsewhere: ok },
  'PUT /agent/v1/uploads/{upload}/parts/{number}': { verb: 'pack.put-part', elsewhere: 'not-found' },
  'POST /agent/v1/uploads/{upload}/commit': { verb: 'pack.commit', elsewhere: 'not-found' },
  'POST /agent/v1/status': { verb: 'pack.ask-status', elsewhere: ok },
  'POST /agent/v1/quarantine': { verb: 'quarantine.add', elsewhere: ok },
  'POST /agent/v1/heartbeat': { verb: 'study.declare', elsewhere: ok },
  'POST /agent/v1/keys': { verb: 'agent.rotate-key', elsewhere: ok },
}

/** What else the gateway answers by itself: the verb behind it, or who may. */
export const GATEWAY: Readonly<
  Record<string, { readonly verb: string } | { readonly for: 'everybody' | 'people' | 'a code' | 'a ticket' }>
> = {
  '/files/reports/{id}': { verb: 'report.download' },
  '/files/export-checks/{id}': { verb: 'study.check-export' },
  '/files/signatures/{id}': { verb: 'report.download-signature' },
  // Whoever holds a ticket; everybody else, signed in or not, is told that there is nothing.
  '/inert/{ticket}': { for: 'a ticket' },
  '/files/exports/{id}': { verb: 'study.export-deidentified' },
  '/files/audit': { verb: 'audit.export' },
  '/agent/v1/enrol': { for: 'a code' },
  '/files/assessment': { verb: 'compliance.export' },
  '/viewer/': { for: 'people' },
  '/healthz': { for: 'everybody' },
  '/readyz': { for: 'everybody' },
}

/**
 * Every page and route handler of the web application: the scope that its code demands first; `signed-in`, for everybody
 * who is; `own-check`, a door of its own; `off` unless the environment names it.
 */
export type PageRule = Scope | 'signed-in' | 'signs-in' | 'own-check' | 'public' | 'off'

export const PAGES: Readonly<Record<string, PageRule>> = {
  '(signed-in)/account/page.tsx': 'signed-in',
  '(signed-in)/admin/audit/page.tsx': 'audit:read',
  '(signed-in)/admin/compliance/page.tsx': 'compliance:read',
  '(signed-in)/admin/departments/page.tsx': 'member:read',
  '(signed-in)/admin/devices/page.tsx': 'fleet:write',
  '(signed-in)/admin/keys/page.tsx': 'keys:read',
  '(signed-in)/admin/page.tsx': 'member:read',
  '(signed-in)/admin/region/page.tsx': 'settings:read',
  '(signed-in)/admin/security/page.tsx': 'settings:read',
  '(signed-in)/admin/sessions/page.tsx': 'session:read',
  '(signed-in)/admin/tokens/page.tsx': 'token:write',
  '(signed-in)/admin/users/page.tsx': 'member:read',
  '(signed-in)/check/page.tsx': 'quarantine:read',
  '(signed-in)/operator/page.tsx': 'platform:operate',
  '(signed-in)/start/page.tsx': 'signed-in',
  '(signed-in)/studies/[studyId]/page.tsx': 'study:read',
  // Leads those who read no exams on to their own first page.
  '(signed-in)/worklist/page.tsx': 'signed-in',
  'api/auth/[...nextauth]/route.ts': 'own-check',
  'api/trpc/[trpc]/route.ts': 'own-check',
  // Shows made-up people.
  'gallery/[[...name]]/page.tsx': 'off',
  'invitation/page.tsx': 'public',
  // Leads on to the worklist.
  'page.tsx': 'public',
  'read/[studyId]/page.tsx': 'image:read',
  'sign-in/page.tsx': 'signs-in',
}

/** Every job, with what somebody who could forge an envelope would put into it. */
export const JOBS: Readonly<
  Record<
    string,
    {
      readonly version?: number
      readonly names?: 'packSha256' | 'reportId' | 'userId'
      readonly besides?: Readonly<Record<string, unknown>>
    }
  >
> = {
  'archive.chase-verification': {},
  'archive.sweep': {},
  'archive.verify-pack': { version: 1, names: 'packSha256' },
  'audit.export-head': {},
  'audit.verify-chain': {},
  'ingest.abandon-uploads': {},
  'keys.reseal': { version: 1 },
  'factor.reseal': {},
  'report.render': { version: 2, names: 'reportId' },
  'sign-in.send-pass': { names: 'userId' },
  'sign-in.tell-of-tries': {
    names: 'userId',
    besides: { kind: 'password', count: 20, at: '2026-03-18T06:00:00Z' },
  },
  'storage.scrub': {},
}
