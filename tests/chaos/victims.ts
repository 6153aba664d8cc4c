import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '@yingtong/testkit/machine'
import type { House } from './house.ts'
import { descendantsOf, stillRuns } from './process-tree.ts'
import { killAndWatch, killNow, type ProcessName, pidOf } from './product-processes.ts'
import type { Traffic } from './traffic.ts'

/** Longer than this is never: what does not work again by then will not. */
const NEVER_MS = 180_000
/** One kill of so many is followed by another before the new process has begun to work. */
const NEWBORN_ONE_IN = 8
const NEWBORN_MS_MAX = 600
/** Of supervisors: the launcher before it is killed instead, so that it has to see that nobody is left to stop it. */
const LAUNCHER_ONE_IN = 5

export interface Scene {
  readonly house: House
  readonly traffic: Traffic
  readonly draw: () => number
}

/** Kills with SIGKILL once, or twice at birth; resolves with the milliseconds until it works; rejects when it never does. */
export type Victim = (scene: Scene) => Promise<number>

async function killProcess({ house, draw }: Scene, name: ProcessName): Promise<number> {
  if (draw() * NEWBORN_ONE_IN < 1) {
    const before = await killNow(house.product, name)
    await waitUntil(`${name} is started again`, () => pidOf(house.product, name) !== before, NEVER_MS)
    await delay(draw() * NEWBORN_MS_MAX)
  }
  return (await killAndWatch(house.product, name, NEVER_MS)).worksMs
}

async function killDecoder({ house, traffic, draw }: Scene): Promise<number> {
  const decoders = () =>
    (['gateway', 'worker'] as const)
      .flatMap((name) => descendantsOf(pidOf(house.product, name)))
      .filter(({ command }) => command.includes('pixel-child'))
  const renders = async () => (await traffic.render()) === 200
  await waitUntil('a decoder runs', async () => (await renders()) && decoders().length > 0, NEVER_MS)
  const all = decoders()
  const victim = all[Math.floor(draw() * all.length)]!
  const killedAt = performance.now()
  if (stillRuns(victim)) process.kill(victim.pid, 'SIGKILL')
  await waitUntil('pictures are made again', renders, NEVER_MS)
  return performance.now() - killedAt
}

async function killSupervisor({ house, draw }: Scene): Promise<number> {
  const killedAt = performance.now()
  if (draw() * LAUNCHER_ONE_IN < 1) await house.product.process.kill9()
  else process.kill(house.supervisorPid(), 'SIGKILL')
  await house.reopen(NEVER_MS)
  return performance.now() - killedAt
}

export const VICTIMS = {
  edge: (scene) => killProcess(scene, 'edge'),
  gateway: (scene) => killProcess(scene, 'gateway'),
  web: (scene) => killProcess(scene, 'web'),
  worker: (scene) => killProcess(scene, 'worker'),
  postgres: (scene) => killProcess(scene, 'postgres'),
  backup: (scene) => killProcess(scene, 'backup'),
  decoder: killDecoder,
  supervisor: killSupervisor,
} satisfies Record<string, Victim>
export type VictimName = keyof typeof VICTIMS
