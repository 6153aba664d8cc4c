import { LiveAccount } from '../../../features/tenancy/account/live-account.tsx'

export default function Account() {
  return <LiveAccount />
}
