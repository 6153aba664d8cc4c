import {
  Activity,
  Building2,
  Cpu,
  FileCheck,
  KeyRound,
  LockKeyhole,
  LogIn,
  type LucideIcon,
  MapPinned,
  ShieldCheck,
  Users,
} from 'lucide-react'

interface MenuEntry {
  readonly id:
    | 'users'
    | 'departments'
    | 'sessions'
    | 'devices'
    | 'tokens'
    | 'security'
    | 'region'
    | 'keys'
    | 'compliance'
    | 'audit'
  readonly icon: LucideIcon
  readonly scope: string
}

const GROUPS: readonly {
  readonly id: 'people' | 'access' | 'rules' | 'evidence'
  readonly entries: readonly MenuEntry[]
}[] = [
  {
    id: 'people',
    entries: [
      { id: 'users', icon: Users, scope: 'member:read' },
      { id: 'departments', icon: Building2, scope: 'member:read' },
      { id: 'sessions', icon: Activity, scope: 'session:read' },
    ],
  },
  {
    id: 'access',
    entries: [
      { id: 'devices', icon: Cpu, scope: 'fleet:write' },
      { id: 'tokens', icon: KeyRound, scope: 'token:write' },
    ],
  },
  {
    id: 'rules',
    entries: [
      { id: 'security', icon: LogIn, scope: 'settings:read' },
      { id: 'region', icon: MapPinned, scope: 'settings:read' },
    ],
  },
  {
    id: 'evidence',
    entries: [
      { id: 'keys', icon: LockKeyhole, scope: 'keys:read' },
      { id: 'compliance', icon: ShieldCheck, scope: 'compliance:read' },
      { id: 'audit', icon: FileCheck, scope: 'audit:read' },
    ],
  },
]

/** The pages of administration that these scopes open, in their groups. */
export function adminGroups(scopes: readonly string[]) {
  return GROUPS.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => scopes.includes(entry.scope)),
  })).filter((group) => group.entries.length > 0)
}
