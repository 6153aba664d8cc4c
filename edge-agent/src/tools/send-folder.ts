import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isAeTitle } from '@yingtong/dimse'
import { EnvironmentError, readSendEnv } from '../env.ts'
import { progressBar } from './progress-bar.ts'
import { type ScannedFolder, scanFolder } from './scan-folder.ts'
import { type SendTarget, sendFiles } from './send-files.ts'

const USAGE = `usage: npm run send -- FOLDER [--host 127.0.0.1] [--port 11112] [--aet EDGE] [--calling SENDFOLDER]
Sends every DICOM file below FOLDER by C-STORE, each in its own transfer syntax.`

interface Order {
  readonly folder: string
  readonly target: SendTarget
}

function readOrder(): Order {
  const env = readSendEnv()
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(env.DICOM_PORT) },
      aet: { type: 'string', default: env.EDGE_AE_TITLE },
      calling: { type: 'string', default: 'SENDFOLDER' },
    },
  })
  const [folder] = positionals
  const { host, aet: calledAeTitle, calling: callingAeTitle } = values
  const port = Number(values.port)
  if (!folder || positionals.length > 1) throw new Error('name one folder')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('--port is not a port')
  if (!isAeTitle(calledAeTitle) || !isAeTitle(callingAeTitle))
    throw new Error('an AE title has 1 to 16 characters')
  return {
    folder: resolve(env.INIT_CWD ?? '.', folder),
    target: { host, port, calledAeTitle, callingAeTitle },
  }
}

/** Prints what happened to each file; true when everything that is DICOM was stored. */
async function send({ folder, target }: Order, { files, skipped }: ScannedFolder): Promise<boolean> {
  const bar = progressBar(process.stderr, files.length)
  const print = (line: string): void => {
    bar.clear()
    process.stdout.write(`${line}\n`)
  }
  for (const { path, reason } of skipped) print(`skipped  ${shown(path)}: ${reason}`)
  let stored = 0
  let bytes = 0
  const startedAt = performance.now()
  for await (const { file, stored: ok, reason } of sendFiles(files, target)) {
    if (ok) stored++
    bytes += file.byteLength
    print(ok ? `stored   ${shown(file.path)}` : `refused  ${shown(file.path)}: ${reason}`)
    bar.step()
  }
  bar.clear()
  const seconds = (performance.now() - startedAt) / 1_000
  const speed = `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`
  const refused = files.length - stored
  print(`${folder} → ${target.calledAeTitle}@${target.host}:${target.port}`)
  print(`${stored} stored, ${refused} refused, ${skipped.length} skipped (not DICOM), ${speed}`)
  return refused === 0
}

/** Names of files may hold anything; the terminal gets printable text. */
function shown(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')
}

try {
  const order = readOrder()
  const scanned = scanFolder(order.folder)
  if (scanned.files.length === 0) throw new Error(`no DICOM file below ${shown(order.folder)}`)
  process.exitCode = (await send(order, scanned)) ? 0 : 1
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`send: ${message}\n${error instanceof EnvironmentError ? '' : `${USAGE}\n`}`)
  process.exitCode = 2
}
