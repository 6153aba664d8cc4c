import { redirect } from 'next/navigation'
import { demandScope } from '../../../server/demand-scope.ts'

export default async function Admin() {
  await demandScope('member:read')
  redirect('/admin/users')
}
