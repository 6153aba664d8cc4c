import { LiveQuarantine } from '../../../features/ingest/live-quarantine.tsx'

export default function Check() {
  return <LiveQuarantine />
}
