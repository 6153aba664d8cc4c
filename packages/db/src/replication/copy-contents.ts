import pg from 'pg'
import { runCommand } from './run-command.ts'

/** Tables and their columns that hold something; partitions are copied through their root. */
const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name,
    string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  group by 1 order by 1`
const SEQUENCES = `
  select format('%I.%I', schemaname, sequencename) as name, last_value::text as last from pg_sequences
  where last_value is not null and schemaname !~ '^pg_'`

interface Table {
  readonly name: string
  readonly columns: string
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Whether no table of anybody stands in the database. */
export async function isEmptyDatabase(url: string): Promise<boolean> {
  const client = await connect(url)
  try {
    return (await client.query(TABLES)).rows.length === 0
  } finally {
    await client.end()
  }
}

/** CopyData of the protocol: 'd', the length with itself, then the bytes. */
function frame(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write('d')
  head.writeInt32BE(bytes.length + 4, 1)
  return Buffer.concat([head, bytes])
}
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4])

async function copyTable(from: pg.Client, to: pg.Client, { name, columns }: Table): Promise<void> {
  const source = from.connection.stream
  const target = to.connection.stream
  const goOn = () => void source.resume()
  target.on('drain', goOn)
  try {
    await runCommand(to, `copy ${name} (${columns}) from stdin (format binary)`, {
      onCopyIn: async () => {
        await runCommand(from, `copy (select ${columns} from ${name}) to stdout (format binary)`, {
          onCopyData: (chunk) => void (target.write(frame(chunk)) || source.pause()),
        })
        target.write(COPY_DONE)
      },
    })
  } finally {
    target.off('drain', goOn)
  }
}

/**
 * Replaces everything in a database by what stands in another of the same schema, in one transaction, with triggers and
 * foreign keys at rest: rows come as they were. The target's role must be a superuser, or be allowed to set
 * `session_replication_role` and to bypass row-level security. Answers the number of tables.
 */
export async function copyContents(sourceUrl: string, targetUrl: string): Promise<number> {
  const from = await connect(sourceUrl)
  const to = await connect(targetUrl)
  try {
    await from.query('begin isolation level repeatable read read only')
    const { rows: tables } = await from.query<Table>(TABLES)
    await to.query('begin')
    await to.query('set local session_replication_role = replica')
    if (tables.length > 0) await to.query(`truncate ${tables.map(({ name }) => name).join(', ')}`)
    for (const table of tables) await copyTable(from, to, table)
    for (const { name, last } of (await from.query<{ name: string; last: string }>(SEQUENCES)).rows)
      await to.query('select setval($1::regclass, $2)', [name, last])
    await to.query('commit')
    await to.query('analyze')
    return tables.length
  } finally {
    await Promise.all([from.end(), to.end()])
  }
}
