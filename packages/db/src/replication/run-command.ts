import type pg from 'pg'

/** One answer of the server to a replication command: rows as text, and what it copies out. */
export interface CommandHandlers {
  onRow?(fields: readonly (string | null)[]): void
  onCopyData?(chunk: Buffer): void
  /** The server waits for data: they are written to the connection's stream; an error ends the connection. */
  onCopyIn?(): Promise<void>
}

interface RowMessage {
  readonly fields: readonly (string | null)[]
}

/**
 * Runs a command of the replication protocol (PostgreSQL documentation, 55.4) on a connection that was opened with
 * `replication=…`; resolves when the server is ready for the next. `pg` has no interface for commands that give rows,
 * copy data and rows again, so this is one of its submittables, with the handlers that its client calls.
 */
export function runCommand(client: pg.Client, text: string, handlers: CommandHandlers = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | null = null
    // An exception must end this command and not the process: what `pg` calls, it calls from a socket's event.
    const guarded = (work: () => void) => {
      try {
        work()
      } catch (error) {
        client.connection.stream.destroy(
          error instanceof Error ? error : new Error('what reads the copy failed'),
        )
      }
    }
    client.query({
      submit: (connection: pg.Connection) => connection.query(text),
      handleRowDescription: () => undefined,
      handleDataRow: ({ fields }: RowMessage) => guarded(() => handlers.onRow?.(fields)),
      handleCommandComplete: () => undefined,
      handleEmptyQuery: () => undefined,
      handleCopyInResponse: () =>
        void handlers.onCopyIn?.().catch((error: unknown) =>
          guarded(() => {
            throw error
          }),
        ),
      handleCopyData: ({ chunk }: { readonly chunk: Buffer }) => guarded(() => handlers.onCopyData?.(chunk)),
      handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
      /** Of the server, after which it is ready again, or of a connection that broke, after which it never is. */
      handleError: (error: Error) => {
        failure = error
        reject(error)
      },
    })
  })
}

/** The rows of a command that gives one result set. */
export async function rowsOf(
  client: pg.Client,
  text: string,
): Promise<readonly (readonly (string | null)[])[]> {
  const rows: (readonly (string | null)[])[] = []
  await runCommand(client, text, { onRow: (fields) => void rows.push(fields) })
  return rows
}
