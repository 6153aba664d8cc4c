import { notFound } from 'next/navigation'
import type { Person } from '../frame/person.ts'
import { currentPerson } from './current-person.ts'

/** The signed-in person, if they may open this page; for anybody else it does not exist. */
export async function demandScope(scope: string): Promise<Person> {
  const person = await currentPerson()
  if (!person.scopes.includes(scope)) notFound()
  return person
}
