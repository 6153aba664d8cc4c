import { redirect } from 'next/navigation'
import type { Person } from '../frame/person.ts'
import { loadDomain } from '../server-packages.ts'
import { currentSession } from './current-session.ts'

/** Who is signed in, as the frame shows it; nobody is sent to the sign-in page. */
export async function currentPerson(): Promise<Person> {
  const session = await currentSession()
  if (session === null) redirect('/sign-in')
  const { scopesOf, sessionActor } = await loadDomain()
  const { userId, email, tenant, tenants } = session
  return {
    id: userId,
    name: tenant.displayName,
    email,
    roles: tenant.roles,
    scopes: [...new Set(scopesOf(sessionActor(session, tenant)))],
    tenant: { id: tenant.id, name: tenant.name },
    visitUntil: tenant.breakGlass?.expiresAt.toISOString() ?? null,
    tenants: tenants.map(({ id, name }) => ({ id, name })),
  }
}
