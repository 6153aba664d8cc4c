import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memorySource, newUid } from '@yingtong/dicom'
import {
  acceptInstances,
  createTenant,
  findTenant,
  openImages,
  readOriginal,
  systemContext,
} from '@yingtong/domain'
import { openServices } from '@yingtong/platform'
import { ctInstance } from '@yingtong/testkit/dicom'
import {
  type CephCluster,
  createDatabase,
  type PostgresServer,
  type RunningProcess,
  startCeph,
  startPostgres,
  startProcess,
} from '@yingtong/testkit/machine'
import { runningDatabaseUrl } from '../../audit/running-database.ts'
import { readLocalEnvironment } from '../../env.ts'
import { prepareDatabase } from '../../services/prepare-database.ts'
import { masterKeyFile } from '../../state/master-key-file.ts'
import { readSecrets } from '../../state/secrets.ts'

/** One image that was taken in, as it came. */
export interface LedgerRow {
  readonly studyInstanceUid: string
  readonly sha256: string
}

type Variables = Readonly<Record<string, string>>

const SOURCE = fileURLToPath(new URL('../..', import.meta.url))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A house whose database and objects are somebody else's: a PostgreSQL by its address, an S3 (Ceph). */
export class HouseElsewhere {
  readonly root: string
  readonly postgres: PostgresServer
  readonly ceph: CephCluster

  private constructor(root: string, postgres: PostgresServer, ceph: CephCluster) {
    this.root = root
    this.postgres = postgres
    this.ceph = ceph
  }

  static async start(root: string): Promise<HouseElsewhere> {
    for (const name of ['postgres', 'ceph']) mkdirSync(join(root, name), { mode: 0o711 })
    writeFileSync(join(root, 'passphrase'), 'correct horse battery\n', { mode: 0o600 })
    const [postgres, ceph] = await Promise.all([
      startPostgres(join(root, 'postgres')),
      startCeph(join(root, 'ceph')),
    ])
    return new HouseElsewhere(root, postgres, ceph)
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.ceph.stop()])
  }

  at(name: string): string {
    return join(this.root, name)
  }

  /** An empty database of that server. */
  newDatabase(name: string): Promise<string> {
    return createDatabase(this.postgres.url, name)
  }

  variables(of: { readonly data: string; readonly bucket: string; readonly url?: string }): Variables {
    return {
      DATA_DIR: this.at(of.data),
      BACKUP_PASSPHRASE_FILE: this.at('passphrase'),
      S3_ENDPOINT: this.ceph.endpoint,
      S3_BUCKET: of.bucket,
      S3_ACCESS_KEY_ID: this.ceph.accessKey,
      S3_SECRET_ACCESS_KEY: this.ceph.secretKey,
      ...(of.url === undefined ? {} : { DATABASE_URL: of.url }),
    }
  }

  /** A program of the house, as its npm script runs it. */
  run(name: 'backup' | 'backup-verify' | 'restore' | 'start', args: readonly string[], env: Variables) {
    const path = name === 'start' ? join(SOURCE, '../start.mjs') : join(SOURCE, `${name}.ts`)
    return startProcess({ command: process.execPath, args: [path, ...args], env })
  }

  private async open(env: Variables) {
    const environment = readLocalEnvironment(env)
    const keyFile = masterKeyFile(environment.DATA_DIR, environment)
    const DATABASE_URL = runningDatabaseUrl(environment.DATA_DIR, environment)!
    return openServices({ ...environment, MASTER_KEY_FILE: keyFile, DATABASE_URL }, { name: 'test' })
  }

  /** What a first start and a morning's work leave: schema, keys, a hospital, and images of two studies. */
  async fill(env: Variables, images: number): Promise<readonly LedgerRow[]> {
    mkdirSync(env.DATA_DIR!, { mode: 0o711 })
    await prepareDatabase(env.DATABASE_URL!, readSecrets(env.DATA_DIR!))
    const services = await this.open(env)
    try {
      const { tenantId } = await createTenant(services, {
        slug: 'county-a',
        name: '青河县人民医院',
        kind: 'hospital',
      })
      const ctx = systemContext(services, tenantId, 'test')
      const ledger: LedgerRow[] = []
      for (const studyInstanceUid of [newUid(), newUid()]) {
        const files = Array.from({ length: images / 2 }, (_, index) =>
          ctInstance({ rows: 64, studyInstanceUid, instanceNumber: index + 1, sopInstanceUid: newUid() }),
        )
        await acceptInstances(ctx, { objects: files.map((file) => memorySource(file)), source: 'stow' })
        ledger.push(...files.map((file) => ({ studyInstanceUid, sha256: sha256(file) })))
      }
      return ledger
    } finally {
      await services.close()
    }
  }

  /** SHA-256 of every image of the studies, rebuilt from the store as readers do. */
  async read(env: Variables, ledger: readonly LedgerRow[]): Promise<readonly LedgerRow[]> {
    const services = await this.open(env)
    try {
      const tenant = await findTenant(services, { slug: 'county-a' })
      const ctx = systemContext(services, tenant!.id, 'test')
      const found: LedgerRow[] = []
      for (const studyInstanceUid of new Set(ledger.map((row) => row.studyInstanceUid))) {
        const { series } = await openImages(ctx, { studyInstanceUid })
        for (const instance of series.flatMap(({ instances }) => instances)) {
          const parts: Uint8Array[] = []
          for await (const part of readOriginal(ctx, instance)) parts.push(Buffer.from(part))
          found.push({ studyInstanceUid, sha256: sha256(Buffer.concat(parts)) })
        }
      }
      return found
    } finally {
      await services.close()
    }
  }
}

/** Kills it with -9 as soon as that has happened; throws when it ended before. */
export async function killWhen(
  program: RunningProcess,
  happened: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await happened())) {
    if (!program.running) throw new Error(`it ended before it could be killed:\n${program.output}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const { signal } = await program.kill9()
  if (signal !== 'SIGKILL') throw new Error(`it ended before it could be killed:\n${program.output}`)
}
