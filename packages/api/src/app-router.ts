import { router } from './procedures.ts'
import { fleetRouter } from './routers/fleet.ts'
import { privacyRouter } from './routers/privacy.ts'
import { quarantineRouter } from './routers/quarantine.ts'
import { reportRouter, templateRouter } from './routers/report.ts'
import { sessionRouter } from './routers/session.ts'
import { worklistRouter } from './routers/worklist.ts'

/** Everything the web application can ask. */
export const appRouter = router({
  session: sessionRouter,
  worklist: worklistRouter,
  report: reportRouter,
  template: templateRouter,
  privacy: privacyRouter,
  quarantine: quarantineRouter,
  fleet: fleetRouter,
})

export type AppRouter = typeof appRouter
