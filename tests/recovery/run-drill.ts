import { readdirSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { ctInstance } from '@yingtong/testkit/dicom'
import { type ProgramResult, runProgram, waitUntil } from '@yingtong/testkit/machine'
import { Ledger, type LedgerRow, sha256 } from '../chaos/ledger.ts'
import { StubbornSender } from '../chaos/stubborn-sender.ts'
import { dicomwebClient } from '../harness/dicomweb-client.ts'
import { type Product, ROOT, startProduct } from '../harness/start-product.ts'
import { destroyCloud } from './destroy-cloud.ts'
import { packFaults } from './pack-faults.ts'

export interface DrillPlan {
  /** Images sent before, while and after the copies are taken; the last are lost by the cloud, unless it was copied on. */
  readonly images: number
  readonly rows: number
  /** The house copies by itself (`BACKUP_DIR`) instead of by `npm run backup`. */
  readonly automatic: boolean
  /** `DATABASE_URL` of the first and of the restored one; absent: embedded. */
  readonly databases?: readonly [string, string]
  readonly report: (line: string) => void
}

export interface DrillResult {
  readonly images: number
  readonly backups: readonly number[]
  /** From the last second that was brought back to the destruction. */
  readonly rpoSeconds: number
  /** From the destruction, with an empty disk, to the ready line of the product that has everything again. */
  readonly rtoSeconds: number
  readonly restoreSeconds: number
  /** From the ready line to the last image that only agents still had. */
  readonly catchUpSeconds: number
  /** Images that the restored archive did not have before agents offered theirs again. */
  readonly fromAgents: number
  /** The restored house goes on copying by itself, into the same folder. */
  readonly copiesOn: boolean
  readonly faults: readonly string[]
}

const CATCH_UP_MS = 240_000
const COPY_MS = 240_000
const STUDY = newUid()
const SERIES = newUid()

const tool = (name: string, args: readonly string[], env: Record<string, string>): Promise<ProgramResult> =>
  runProgram(
    { command: 'node', args: ['infra/local/run.mjs', `infra/local/src/${name}.ts`, ...args], cwd: ROOT, env },
    COPY_MS,
  )

const seconds = (from: number) => Math.round((performance.now() - from) / 100) / 10

function sound({ code, output }: ProgramResult): string {
  if (code !== 0) throw new Error(`ended with ${code}:\n${output}`)
  return output
}

/** Images that do not come back bit for bit. */
async function wrongImages(product: Product, rows: readonly LedgerRow[]): Promise<readonly string[]> {
  const archive = dicomwebClient(`${product.web}/dicom-web`, product.token('county-a'))
  const wrong: string[] = []
  for (const { sopInstanceUid, sha256: wanted } of rows) {
    const path = `/studies/${STUDY}/series/${SERIES}/instances/${sopInstanceUid}`
    const { status, body } = await archive.get(path, 'application/dicom; transfer-syntax=*')
    const found = status === 200 ? sha256(body.subarray(readInstance(memorySource(body)).dataSetOffset)) : ''
    if (found !== wanted) wrong.push(`${sopInstanceUid}: HTTP ${status}`)
  }
  archive.close()
  return wrong
}

const stateUntil = (output: string) => Date.parse(/(?:up to|state of) (\S+?Z)/.exec(output)?.[1] ?? '')

const wholeBackups = (target: string) =>
  readdirSync(join(target, 'backups')).filter((name) => !name.endsWith('.draft')).length

interface Load {
  readonly ledger: Ledger
  send(count: number): Promise<void>
  close(): Promise<void>
}

function load(product: Product, folder: string, rows: number): Load {
  const ledger = new Ledger(join(folder, 'ledger.jsonl'))
  const calledAeTitle = product.demo.agents[0]!.aeTitle
  const sender = new StubbornSender({ port: product.dicomPort, calledAeTitle }, ledger)
  let number = 0
  const slice = () =>
    ctInstance({
      rows,
      studyInstanceUid: STUDY,
      seriesInstanceUid: SERIES,
      sopInstanceUid: newUid(),
      instanceNumber: ++number,
      zMm: 138 - number,
    })
  return {
    ledger,
    send: async (count) => {
      for (let sent = 0; sent < count; sent += 1) await sender.send(slice())
    },
    close: () => sender.close(),
  }
}

/** Every image is in the archive: none waits in the hospital. */
const allStored = (product: Product, rows: readonly LedgerRow[]) =>
  waitUntil(
    `${rows.length} images are in the archive`,
    async () => (await wrongImages(product, rows)).length === 0,
    CATCH_UP_MS,
  )

/**
 * Ingest under load, copies meanwhile, then fire: the cloud's machine is gone with everything on it. Restored on an
 * empty disk, the product must give back every acknowledged image, from the backup or, what came after it, from the
 * agents, which had ACK-S for all of it.
 */
export async function runDrill(plan: DrillPlan): Promise<DrillResult> {
  const folder = await mkdtemp(join(tmpdir(), 'yingtong-drill-'))
  const target = join(folder, 'backup')
  const passphrase = join(folder, 'passphrase')
  try {
    return await drill(plan, { folder, target, passphrase })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function drill(
  { images, rows, automatic, databases, report }: DrillPlan,
  {
    folder,
    target,
    passphrase,
  }: { readonly folder: string; readonly target: string; readonly passphrase: string },
): Promise<DrillResult> {
  const own = (index: 0 | 1): Record<string, string> => (databases ? { DATABASE_URL: databases[index] } : {})
  const product = await startProduct({ env: { ...own(0), ...(automatic ? { BACKUP_DIR: target } : {}) } })
  const env = { DATA_DIR: product.dataDir }
  const part = Math.floor(images / 3)
  const sending = load(product, folder, rows)
  const backups: number[] = []
  const copy = async () => {
    const start = performance.now()
    const output = sound(await tool('backup', [target], { ...env, ...own(0) }))
    backups.push(seconds(start))
    return output
  }
  await sending.send(part)
  let until = Number.NaN
  if (automatic)
    await Promise.all([
      sending.send(part),
      waitUntil('the first backup', () => wholeBackups(target) > 0, COPY_MS),
    ])
  else {
    await Promise.all([sending.send(part), copy()])
    until = stateUntil(await copy())
  }
  report(`${2 * part} images sent meanwhile, copies took ${backups.join(' and ')} s`)
  await sending.send(images - 2 * part)
  await sending.close()
  const ledger = sending.ledger.rows()
  await allStored(product, ledger)
  await copyFile(join(product.dataDir, 'keys', 'backup.passphrase'), passphrase)
  report(`${ledger.length} images acknowledged and stored; now the machine burns`)
  await destroyCloud(product)
  const destroyedAt = Date.now()
  const fire = performance.now()
  const secrets = { BACKUP_PASSPHRASE_FILE: passphrase }
  const restoring = performance.now()
  const output = sound(await tool('restore', [target], { ...env, ...own(1), ...secrets }))
  const restoreSeconds = seconds(restoring)
  if (automatic) until = stateUntil(output)
  report(`restored in ${restoreSeconds} s, state of ${new Date(until).toISOString()}`)
  const before = wholeBackups(target)
  const restored = await startProduct({ dataDir: product.dataDir, env: { ...own(1), BACKUP_DIR: target } })
  const rtoSeconds = seconds(fire)
  try {
    const ready = performance.now()
    const absent = await wrongImages(restored, ledger)
    report(`ready ${rtoSeconds} s after the fire; ${absent.length} images are only with the agent`)
    await allStored(restored, ledger).catch(() => undefined)
    const catchUpSeconds = seconds(ready)
    const copiesOn = await waitUntil(
      'the next backup',
      () => wholeBackups(target) > before,
      CATCH_UP_MS,
    ).then(
      () => true,
      () => false,
    )
    const faults = [
      ...(await wrongImages(restored, ledger)),
      ...(await packFaults(restored, own(1).DATABASE_URL)),
    ]
    return {
      images: ledger.length,
      backups,
      rpoSeconds: Math.round((destroyedAt - until) / 100) / 10,
      rtoSeconds,
      restoreSeconds,
      catchUpSeconds,
      fromAgents: absent.length,
      copiesOn,
      faults,
    }
  } finally {
    await restored.stop()
  }
}
