import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '@yingtong/testkit/machine'
import { lots } from '../../hardening/http/walk-cuts.ts'
import { dicomwebClient } from '../../harness/dicomweb-client.ts'
import { compare, leftBehind, studyState } from '../archive-state.ts'
import { House } from '../house.ts'
import { PROCESSES, type ProcessName } from '../product-processes.ts'
import { Survivors } from '../survivors.ts'
import { Traffic } from '../traffic.ts'
import { type Scene, VICTIMS, type VictimName } from '../victims.ts'
import type { DeepResult, DeepRun } from './deep-run.ts'

const KILLS = 200
/** From one that works to its next death: mostly short, at times long enough for a series to be packed and sent. */
const PEACE_MS_MAX = 6_000
const peaceMs = (draw: () => number) => draw() ** 3 * PEACE_MS_MAX
const PAUSE_MS = 120
const ORPHANED_MS_MAX = 15_000
/** Without one more image in the archive or one more verified pack for so long, what was acknowledged is stuck. */
const STUCK_MS = 180_000
const LOOK_AROUND_EVERY = 10

/** Killed side by side, so that one comes back while another is away. */
const ROUNDS: readonly (readonly VictimName[])[] = [
  ['postgres', 'edge', 'web', 'decoder'],
  ['gateway', 'worker', 'backup'],
  ['supervisor'],
]

const seconds = (ms: number | undefined) => Math.round((ms ?? Number.NaN) / 100) / 10

interface Loop {
  readonly name: VictimName
  readonly backMs: number[]
}

/** Kills one of them so many times; what it says in the end is a fault. */
async function loop(
  scene: Scene,
  { name, backMs }: Loop,
  until: { readonly kills: number; readonly atMs: number },
): Promise<string | null> {
  while (backMs.length < until.kills && performance.now() < until.atMs) {
    await delay(peaceMs(scene.draw))
    try {
      backMs.push(await VICTIMS[name](scene))
    } catch (error) {
      return `${name} never came back after kill ${backMs.length + 1}: ${String(error)}`
    }
  }
  return null
}

/** Everybody who has lost his parent goes within moments. */
async function orphanFaults(house: House): Promise<readonly string[]> {
  await waitUntil('orphans go', () => house.orphans().length === 0, ORPHANED_MS_MAX).catch(() => undefined)
  return house.orphans().map(({ pid, command }) => `an orphan runs on: ${pid} ${command.slice(0, 120)}`)
}

/** Until the archive has verified all of the study; null when it comes no further. */
async function drained({ house, traffic }: Scene, report: (line: string) => void): Promise<boolean> {
  let [last, since] = ['', performance.now()]
  for (; ; await delay(500)) {
    const state = await studyState(house.product, traffic.study).catch(() => null)
    const now = JSON.stringify(state)
    if (now !== last) [last, since] = [now, performance.now()]
    const all = traffic.sent.length
    if (state?.received === all && state.declared === all && state.packsNotVerified === 0) return true
    if (performance.now() - since < STUCK_MS) continue
    report(`comes no further: ${last}, ${all} sent`)
    return false
  }
}

async function endFaults(scene: Scene, report: (line: string) => void) {
  const { house, traffic } = scene
  const faults: string[] = []
  if (!(await drained(scene, report))) faults.push('not all that was acknowledged was verified')
  const archive = dicomwebClient(`${house.product.web}/dicom-web`, house.product.token('county-a'))
  const { lost, changed, tooMany } = await compare(archive, traffic)
  archive.close()
  const { incidents, conflicts, quarantined } = await studyState(house.product, traffic.study)
  const counts = { lost: lost.length, changed: changed.length, tooMany: tooMany.length }
  for (const [what, count] of Object.entries({ ...counts, incidents, conflicts, quarantined }))
    if (count > 0) faults.push(`${what}: ${count}`)
  for (const uid of [...lost, ...changed, ...tooMany].slice(0, 10)) faults.push(`not as sent: ${uid}`)
  return { counts, faults: [...faults, ...[...traffic.lies].slice(0, 10), ...(await orphanFaults(house))] }
}

const loopFigures = ({ name, backMs }: Loop) => {
  const sorted = [...backMs].sort((a, b) => a - b)
  return {
    [`${name}Kills`]: backMs.length,
    [`${name}BackSecondsMedian`]: seconds(sorted[sorted.length >> 1]),
    [`${name}BackSecondsMax`]: seconds(sorted.at(-1)),
  }
}

const deaths = (house: House): readonly { readonly name: string; readonly how: string }[] =>
  house.output.split('\n').flatMap((line) => {
    const [, name, how] = / (\S+) died \((.*)\)/.exec(line) ?? []
    return name === undefined || how === undefined ? [] : [{ name, how }]
  })

/** Who died that nobody kills; a victim may find what its last life left, end by itself and be started once more. */
const strangeDeaths = (house: House, victims: readonly string[]) =>
  deaths(house).flatMap(({ name, how }) =>
    victims.includes(name) || how === 'SIGKILL' ? [] : [`${name} died (${how})`],
  )

async function killSideBySide(
  names: readonly VictimName[],
  { seed, count = KILLS, minutes = Number.POSITIVE_INFINITY, report }: Parameters<DeepRun['run']>[0],
): Promise<DeepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'yt-kills-'))
  // Processes that run as users of their own go through it.
  chmodSync(folder, 0o711)
  const since = new Date()
  const draw = lots(seed)
  writeFileSync(join(folder, 'passphrase'), 'only for this run\n', { mode: 0o600 })
  const house = await House.open(join(folder, 'data'), {
    BACKUP_DIR: join(folder, 'backup'),
    BACKUP_PASSPHRASE_FILE: join(folder, 'passphrase'),
    // Caches that fill would hide what leaks.
    STORE_CACHE_MIB: '32',
  })
  try {
    const traffic = new Traffic(house.product, {
      ledgerPath: join(folder, 'ledger.jsonl'),
      draw: lots(seed + 1),
      pauseMs: PAUSE_MS,
    })
    traffic.start()
    await waitUntil('the first images are readable', () => traffic.readable > 0, STUCK_MS)
    const scene: Scene = { house, traffic, draw }
    const loops = names.map((name): Loop => ({ name, backMs: [] }))
    const faults: string[] = []
    let over = false
    const until = { kills: count, atMs: performance.now() + minutes * 60_000 }
    const told = (fault: string | null) => {
      if (fault !== null) report(fault)
      return fault
    }
    const killing = Promise.all(loops.map((each) => loop(scene, each, until).then(told))).finally(() => {
      over = true
    })
    const others = [...PROCESSES, 'backup' as const].filter(
      (name) => !names.includes(name) && !names.includes('supervisor'),
    ) as readonly ProcessName[]
    const survivors = new Survivors(house, others)
    for (let looks = 0; !over; looks += 1) {
      await Promise.race([delay(1_000), killing])
      survivors.look()
      house.orphans()
      if (looks % (3 * LOOK_AROUND_EVERY) === 0)
        report(
          `${loops.map(({ name, backMs }) => `${name} ${backMs.length}`).join(', ')}; ${traffic.sent.length} images`,
        )
    }
    faults.push(...(await killing).filter((fault) => fault !== null))
    await traffic.rest()
    report(`${traffic.sent.length} images acknowledged, ${traffic.reads} reads; draining`)
    const end = await endFaults(scene, report)
    faults.push(...end.faults, ...survivors.faults(), ...strangeDeaths(house, names))
    traffic.close()
    await house.close()
    const left = leftBehind(house.product.dataDir, since)
    for (const path of left.slice(0, 20)) faults.push(`left behind: ${path}`)
    for (const { pid, command } of house.orphans())
      faults.push(`runs on after the end: ${pid} ${command.slice(0, 120)}`)
    if (faults.length > 0) for (const line of house.output.split('\n').slice(-40)) report(line)
    const figures = {
      killsAskedEach: count,
      deathsByThemselves: deaths(house).filter(({ how }) => how !== 'SIGKILL').length,
      ...Object.assign({}, ...loops.map(loopFigures)),
      images: traffic.sent.length,
      ...end.counts,
      retries: traffic.retries,
      reads: traffic.reads,
      readsNotNow: traffic.notNow,
      leftBehind: left.length,
      ...survivors.figures(),
    }
    return { figures, faults }
  } finally {
    await house.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export default ROUNDS.map(
  (names): DeepRun => ({
    name: `kill-loops/${names.join('+')}`,
    promise: `${names.join(' and ')} killed over and over while a study is sent and read: each comes back, and nothing acknowledged is lost or changed`,
    run: (options) => killSideBySide(names, options),
  }),
)
