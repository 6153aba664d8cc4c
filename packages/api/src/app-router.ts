import { router } from './procedures.ts'
import { accountRouter } from './routers/account.ts'
import { adminRouter, invitationRouter } from './routers/admin.ts'
import { auditRouter } from './routers/audit.ts'
import { fleetRouter } from './routers/fleet.ts'
import { platformRouter } from './routers/platform.ts'
import { privacyRouter } from './routers/privacy.ts'
import { quarantineRouter } from './routers/quarantine.ts'
import { reportRouter, templateRouter } from './routers/report.ts'
import { sessionRouter } from './routers/session.ts'
import { signInRouter } from './routers/sign-in.ts'
import { worklistRouter } from './routers/worklist.ts'

/** Everything the web application can ask. */
export const appRouter = router({
  session: sessionRouter,
  signIn: signInRouter,
  account: accountRouter,
  worklist: worklistRouter,
  report: reportRouter,
  template: templateRouter,
  privacy: privacyRouter,
  quarantine: quarantineRouter,
  fleet: fleetRouter,
  audit: auditRouter,
  admin: adminRouter,
  invitation: invitationRouter,
  platform: platformRouter,
})

export type AppRouter = typeof appRouter
