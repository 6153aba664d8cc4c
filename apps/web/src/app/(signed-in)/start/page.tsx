import { LiveFirstRun } from '../../../features/tenancy/live-first-run.tsx'

export default function Start() {
  return <LiveFirstRun />
}
