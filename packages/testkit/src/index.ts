export * from './postgres/create-database.ts'
export { type PostgresOptions, type PreparedPostgres, preparePostgres } from './postgres/prepare-postgres.ts'
export { isPostgresReady, type PostgresServer, startPostgres } from './postgres/start-postgres.ts'
export { freePort } from './processes/free-port.ts'
