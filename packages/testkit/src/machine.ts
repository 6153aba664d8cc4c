// The side door for what starts real programs: it brings in nothing else of ours, so `npm start` can use it too.
export { type CephCluster, startCeph } from './ceph/start-ceph.ts'
export { createDatabase } from './postgres/create-database.ts'
export { postgresUser, type ServiceUser } from './postgres/postgres-user.ts'
export {
  adoptCluster,
  type ClusterFile,
  clusterPlace,
  clusterUrl,
  type PostgresOptions,
  type PreparedPostgres,
  preparePostgres,
  readCluster,
} from './postgres/prepare-postgres.ts'
export {
  findPostgresOf,
  type RecoveredPostgres,
  recoverPostgres,
} from './postgres/recover-postgres.ts'
export { runSql } from './postgres/run-sql.ts'
export { NoServerError, type ServerProgram } from './postgres/server-programs.ts'
export { isPostgresReady, type PostgresServer, startPostgres } from './postgres/start-postgres.ts'
export { stopCluster } from './postgres/stop-cluster.ts'
export { freePort } from './processes/free-port.ts'
export { type ProgramResult, runProgram } from './processes/run-program.ts'
export {
  type ProcessExit,
  type ProcessSpec,
  type RunningProcess,
  startProcess,
} from './processes/start-process.ts'
export { type ProductProcess, type RunningProduct, startProduct } from './processes/start-product.ts'
export { acceptsConnections, waitUntil } from './processes/wait-until.ts'
export { missingPackages } from './tools/missing-packages.ts'
export { findTool, requireTool } from './tools/require-tool.ts'
