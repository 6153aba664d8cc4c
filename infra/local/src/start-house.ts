import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EnvironmentError, readSecretFiles } from '@yingtong/platform/env'
import { databaseFloors } from '@yingtong/platform/server-floors'
import { NoServerError, type PreparedPostgres, preparePostgres } from '@yingtong/testkit/machine'
import { buildApps } from './build/build-apps.ts'
import { inheritedVariables, type LocalEnvironment, readLocalEnvironment } from './env.ts'
import { handOverKey } from './household/hand-over-key.ts'
import { type Household, household } from './household/household.ts'
import { closeDataFolder, takeOver } from './household/take-over.ts'
import type { SeedContext, SeededRegion } from './seed/seed-region.ts'
import { environmentFaults } from './services/environment-faults.ts'
import { backupPlaceFault } from './services/folder-faults.ts'
import { portFaults } from './services/port-faults.ts'
import { databaseUrl, publicOrigin, type ServiceContext } from './services/service-context.ts'
import {
  backupSpec,
  edgeSpec,
  gatewaySpec,
  postgresSpec,
  webSpec,
  workerSpec,
} from './services/service-specs.ts'
import { tellServer } from './services/tell-server.ts'
import { holdFolder } from './state/hold-folder.ts'
import { internalPorts } from './state/internal-ports.ts'
import { masterKeyFile } from './state/master-key-file.ts'
import { UNFINISHED } from './state/restore-mark.ts'
import { readSecrets } from './state/secrets.ts'
import { once } from './state/seed-marks.ts'
import type { StatusLines } from './state/status-lines.ts'
import { readRunFile } from './supervisor/run-file.ts'
import { stopLeftovers } from './supervisor/stop-leftovers.ts'
import type { Supervisor } from './supervisor/supervisor.ts'

/** A start that cannot go on, in words for whoever typed `npm start`. */
export class StartRefused extends Error {}

/** Samples of what every process must be able to read. */
const CODE_FILES = ['apps/gateway/src/main.ts', 'node_modules/next/package.json', 'node_modules/.bin/node']

export interface House {
  readonly root: string
  /** What we were started with, secrets of files in place of their names. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  readonly environment: LocalEnvironment
  /** Absolute. */
  readonly dataDir: string
  readonly masterKeyFile: string
}

/** Checks the environment of every process, takes the data folder, ends what an earlier start left behind. */
export async function enterHouse(root: string, lines: StatusLines): Promise<House> {
  const { variables: inherited, faults: secretFaults } = readSecretFiles(inheritedVariables())
  const faults = [...secretFaults, ...environmentFaults(inherited)]
  if (faults.length > 0) throw new StartRefused(faultList(faults))
  const environment = readLocalEnvironment(inherited)
  const dataDir = resolve(root, environment.DATA_DIR)
  if (holdFolder(dataDir) === null) {
    const holder = readRunFile(dataDir)?.supervisor.pid
    throw new StartRefused(
      `another start already runs on ${environment.DATA_DIR}${holder === undefined ? '' : ` (process ${holder})`}: ` +
        'stop it with Ctrl-C where it runs, or choose another DATA_DIR',
    )
  }
  if (existsSync(join(dataDir, UNFINISHED)))
    throw new StartRefused(
      `a restore into ${environment.DATA_DIR} broke off: run it again, it clears up and begins anew`,
    )
  await stopLeftovers(dataDir, lines.step)
  const { BACKUP_DIR } = environment
  const misplaced = BACKUP_DIR === undefined ? null : backupPlaceFault(BACKUP_DIR, dataDir)
  const busy = [
    ...(await portFaults(environment)),
    ...(misplaced === null ? [] : [`BACKUP_DIR: ${misplaced}`]),
  ]
  if (busy.length > 0) throw new StartRefused(faultList(busy))
  closeDataFolder(dataDir)
  return { root, inherited, environment, dataDir, masterKeyFile: soundKeyFile(dataDir, environment) }
}

function soundKeyFile(dataDir: string, environment: LocalEnvironment): string {
  try {
    return masterKeyFile(dataDir, environment)
  } catch (error) {
    if (error instanceof EnvironmentError) throw new StartRefused(error.message)
    throw error
  }
}

function faultList(faults: readonly string[]): string {
  return `the environment is not right:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`
}

/** Starts everything, in the order in which one needs the other, and resolves when all of it works. */
export async function startHouse(house: House, supervisor: Supervisor, lines: StatusLines): Promise<void> {
  const { environment, dataDir, root } = house
  const secrets = readSecrets(dataDir)
  const people = household(
    CODE_FILES.map((file) => join(root, file)),
    dataDir,
  )
  for (const remark of people.remarks) lines.fault(remark)
  const [adminUrl] = await Promise.all([
    startDatabase(house, people, supervisor, lines),
    buildApps(root, lines.step),
  ])
  // Builds are for everybody to read; what comes now is for nobody else.
  process.umask(0o077)
  const ports = await internalPorts(dataDir)
  const context: ServiceContext = {
    ...{ root, dataDir, environment, inherited: house.inherited, ports, secrets, adminUrl },
    keyFiles: handOverKey(house.masterKeyFile, dataDir, people),
    household: people,
  }
  const seed: SeedContext = {
    databaseUrl: databaseUrl(context, 'worker'),
    dataDir,
    masterKeyFile: house.masterKeyFile,
    web: publicOrigin(context),
    dicomPort: environment.DICOM_PORT,
    report: lines.step,
  }
  const mark = join(dataDir, 'region.json')
  const isNew = !existsSync(mark)
  const region = await once(mark, async () => (await import('./seed/seed-region.ts')).seedRegion(seed))
  takeOver(dataDir, people, isNew)
  await startServices(context, { supervisor, lines, region, seed })
}

interface ServicesToStart {
  readonly supervisor: Supervisor
  readonly lines: StatusLines
  readonly region: SeededRegion | null
  readonly seed: SeedContext
}

async function startServices(context: ServiceContext, order: ServicesToStart): Promise<void> {
  const { supervisor, lines, region, seed } = order
  const services = [gatewaySpec, workerSpec, webSpec].map((spec) => spec(context))
  // A database that was seeded from another data folder has its agent there.
  const agents = region === null ? [] : [edgeSpec(context, region.agent)]
  const { BACKUP_DIR } = context.environment
  const copies = BACKUP_DIR === undefined ? [] : [backupSpec(context, BACKUP_DIR)]
  await supervisor.start(...services, ...agents, ...copies)
  lines.step(`${[...services, ...agents].map((spec) => spec.name).join(', ')} are ready`)
  if (region === null) {
    lines.fault(
      'no edge agent: this database got its demo region from another data folder, which has the key',
    )
    return
  }
  await once(join(context.dataDir, 'demo.json'), async () => {
    await (await import('./seed/seed-studies.ts')).seedStudies(seed, region)
    return region.demo
  })
}

/** Brings up the database and its schema; resolves with the owner's URL. */
async function startDatabase(
  house: House,
  people: Household,
  supervisor: Supervisor,
  lines: StatusLines,
): Promise<string> {
  const { environment, dataDir } = house
  // Loaded while PostgreSQL starts: a warm start is mostly the loading of modules.
  const loading = import('./services/prepare-database.ts')
  const server =
    environment.DATABASE_URL === undefined ? await startEmbedded(dataDir, people, supervisor) : null
  const { embeddedDatabase, prepareDatabase } = await loading
  const adminUrl = environment.DATABASE_URL ?? (await embeddedDatabase(server?.url ?? ''))
  if (environment.DATABASE_URL !== undefined) await refuseHalfRestored(environment.DATABASE_URL)
  await prepareDatabase(adminUrl, readSecrets(dataDir))
  await tellServer(adminUrl, server, { lines, floors: databaseFloors() })
  return adminUrl
}

/** A restore into our own data folder leaves its mark there; one into somebody else's server leaves it in that. */
async function refuseHalfRestored(databaseUrl: string): Promise<void> {
  const { isHalfRestored } = await import('@yingtong/db/replication')
  if (await isHalfRestored(databaseUrl))
    throw new StartRefused(
      'a restore into the database of DATABASE_URL broke off: run it again, it clears up and begins anew',
    )
}

/** Starts our own PostgreSQL, a patched one of the system where there is one. */
async function startEmbedded(
  dataDir: string,
  people: Household,
  supervisor: Supervisor,
): Promise<PreparedPostgres> {
  const { groups } = people
  const access = groups === null ? {} : { socketGroup: groups.database }
  const options = { ...access, floors: databaseFloors() }
  const home = join(dataDir, 'postgres')
  const prepared = await preparePostgres(home, options).catch((error: unknown) => {
    throw error instanceof NoServerError ? new StartRefused(`${home}: ${error.message}`) : error
  })
  await supervisor.start(postgresSpec(prepared, people))
  return prepared
}
