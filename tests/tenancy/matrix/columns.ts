import {
  AGENT_SCOPES,
  type Ctx,
  PLATFORM_SCOPES,
  ROLE_SCOPES,
  ROLES,
  type Scope,
  SYSTEM_SCOPES,
} from '@yingtong/domain'
import type { Outcome, VerbCell } from '../policy-matrix.table.ts'
import { makePerson, type Person, type World } from './world.ts'

export type Whose = 'own' | 'sibling' | 'other' | 'missing'
const EVERYTHING: readonly Whose[] = ['own', 'sibling', 'other', 'missing']

/** One kind of actor: what the policy gives them, and what they touch. */
export interface Column {
  readonly name: string
  readonly kind: 'user' | 'token' | 'agent' | 'system' | 'nobody'
  readonly scopes: readonly Scope[]
  readonly whose: readonly Whose[]
  /** For verbs; nobody has none. */
  readonly ctx?: Ctx
  /** For doors with a cookie. */
  readonly sessionToken?: string
}

/** What the one policy says; the matrix is compared with this. */
export function expected(
  cell: Pick<VerbCell, 'elsewhere' | 'sibling' | 'own' | 'person' | 'notFor'> & {
    readonly scope: Scope | null
  },
  at: { readonly column: Column; readonly whose: Whose; readonly names: boolean },
): Outcome {
  const { column, whose, names } = at
  if (column.kind === 'nobody') return 'unauthenticated'
  if (cell.scope !== null && !column.scopes.includes(cell.scope)) return 'forbidden'
  if (cell.person && column.kind !== 'user') return 'forbidden'
  const touches = whose === 'own' || whose === 'sibling'
  if (touches && cell.notFor?.some((name) => column.name.startsWith(name))) return 'forbidden'
  if (whose === 'sibling' && names) return cell.sibling ?? cell.own ?? 'ok'
  if ((whose === 'other' || whose === 'missing') && names) return cell.elsewhere ?? 'not-found'
  return cell.own ?? 'ok'
}

async function peopleOf(world: World): Promise<Column[]> {
  const columns: Column[] = []
  const { home, loot, siblingDepartmentId } = world
  for (const role of ROLES) {
    const near = await makePerson(world, home, { roles: [role], departmentId: loot.own.departmentId })
    const far = await makePerson(world, home, { roles: [role], departmentId: siblingDepartmentId })
    const scopes = ROLE_SCOPES[role]
    columns.push({ name: role, kind: 'user', scopes, whose: ['own', 'other', 'missing'], ...near })
    columns.push({
      name: `${role} of a sibling department`,
      kind: 'user',
      scopes,
      whose: ['sibling'],
      ...far,
    })
  }
  const operator = await makePerson(world, home, { roles: [], operator: true })
  columns.push({
    name: 'platform operator',
    kind: 'user',
    scopes: PLATFORM_SCOPES,
    whose: EVERYTHING,
    ...operator,
  })
  return columns
}

/** Every role at once, and still nobody: the session or the membership is over. */
async function endedPeople(world: World): Promise<Column[]> {
  const ended = {
    'expired session': { session: 'expired' },
    'revoked session': { session: 'revoked' },
    'idle session': { session: 'idle' },
    'former member': { standing: 'left' },
    'disabled person': { standing: 'disabled' },
  } as const
  const columns: Column[] = []
  for (const [name, options] of Object.entries(ended)) {
    const person: Person = await makePerson(world, world.home, { roles: ROLES, ...options })
    columns.push({
      name,
      kind: 'nobody',
      scopes: [],
      whose: ['own', 'other'],
      sessionToken: person.sessionToken,
    })
  }
  const guessed = { name: 'guessed session', kind: 'nobody', scopes: [], whose: ['own', 'other'] } as const
  return [
    ...columns,
    { ...guessed, sessionToken: 'x'.repeat(43) },
    { name: 'no session', kind: 'nobody', scopes: [], whose: ['own', 'other'] },
  ]
}

/** Those who come with a session cookie, or without. */
export const sessionColumns = async (world: World) => [
  ...(await peopleOf(world)),
  ...(await endedPeople(world)),
]

/** Machines, as verbs see them once their door has let them in. */
export function machineColumns(world: World): Column[] {
  const base = world.home.system()
  const as = (actor: Ctx['actor'], scopes: readonly Scope[], whose = EVERYTHING): Column => ({
    name: actor.name,
    kind: actor.kind as Column['kind'],
    scopes,
    whose,
    ctx: { ...base, actor },
  })
  const id = () => crypto.randomUUID()
  const tokens = (['study:read', 'image:read', 'image:store'] as const).map((scope) =>
    as(
      { kind: 'token', id: id(), name: `token ${scope}`, scopes: [scope] },
      [scope],
      ['own', 'other', 'missing'],
    ),
  )
  return [
    ...tokens,
    as({ kind: 'agent', id: id(), name: 'agent key' }, AGENT_SCOPES),
    as({ kind: 'system', id: id(), name: 'job' }, SYSTEM_SCOPES, ['own', 'other', 'missing']),
  ]
}
