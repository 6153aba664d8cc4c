import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

/** The value an upsert wanted to insert (PostgreSQL: INSERT, ON CONFLICT); its name comes from the schema, never from outside. */
export const excluded = (column: AnyColumn): SQL => sql`excluded.${sql.identifier(column.name)}`
