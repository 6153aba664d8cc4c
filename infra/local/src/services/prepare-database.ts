import { migrate, TENANT_ROLE } from '@yingtong/db'
import { migrateQueue } from '@yingtong/platform'
import { createDatabase } from '@yingtong/testkit/machine'
import type { Secrets } from '../state/secrets.ts'
import { DATABASE_ROLES } from './service-context.ts'

const NAME = 'yingtong'

/** The owner URL of our database on the embedded server; creates the database on the first start. */
export async function embeddedDatabase(serverUrl: string): Promise<string> {
  const url = new URL(serverUrl)
  url.pathname = `/${NAME}`
  await createDatabase(serverUrl, NAME).catch((error: { code?: string }) => {
    // 42P04 duplicate_database: an earlier start made it.
    if (error.code !== '42P04') throw error
  })
  return url.href
}

/** Brings schema, roles and job queue up to date; safe to repeat. */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  const processes = Object.keys(DATABASE_ROLES) as (keyof typeof DATABASE_ROLES)[]
  const logins = processes.map((process) => ({
    name: DATABASE_ROLES[process],
    password: secrets.databasePasswords[process],
  }))
  await migrate(adminUrl, logins)
  const { gateway, web, worker } = DATABASE_ROLES
  await migrateQueue(adminUrl, { tenant: TENANT_ROLE, senders: [gateway, web], workers: [worker] })
}
