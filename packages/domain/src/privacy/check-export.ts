import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { assessStudy } from './assess-study.ts'
import { EXPORT_PURPOSES } from './consent.ts'
import { liveConsent } from './live-consent.ts'
import { patientOfStudy } from './patient-of-study.ts'

/**
 * What somebody has to know before they export: how much, what stays behind, what to look at, on which basis. Reads the
 * images' metadata, so it runs where the store is open: behind the gateway.
 */
export const checkExport = flow(
  {
    name: 'study.check-export',
    scope: 'study:export',
    audit: 'study.export-checked',
    input: z.object({ studyId: z.uuid() }),
  },
  async (step, { studyId }, ctx) => {
    const { studyInstanceUid, purposes } = await step('study.export-checked', async (tx, act) => {
      const found = await patientOfStudy(tx, studyId)
      act.note({ studyInstanceUid: found.studyInstanceUid, objectKind: 'study', objectId: studyId })
      const live: (typeof EXPORT_PURPOSES)[number][] = []
      for (const purpose of EXPORT_PURPOSES)
        if ((await liveConsent(tx, studyId, purpose)) !== null) live.push(purpose)
      return { studyInstanceUid: found.studyInstanceUid, purposes: live }
    })
    const { instances, leftOut, byteLength, burnedIn } = await assessStudy(ctx, studyInstanceUid)
    return { instances, leftOut, byteLength, burnedIn, purposes }
  },
)
