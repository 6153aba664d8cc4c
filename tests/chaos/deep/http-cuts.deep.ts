import { startDoors } from '../../hardening/http/door-world.ts'
import { sendRaw } from '../../hardening/http/send-raw.ts'
import { allCuts, lots, walkCuts } from '../../hardening/http/walk-cuts.ts'
import { startProduct } from '../../harness/start-product.ts'
import { pidOf } from '../product-processes.ts'
import type { DeepResult, DeepRun } from './deep-run.ts'

/** Of the dribbled cuts, one in so many: each takes as long as its bytes. Everything else is done whole. */
const DRIBBLED_ONE_IN = 8
const PRODUCT_ROUNDS = 2000

const body = 'csrfToken=x&step=password&email=a%40b.example&password=x'
const PAGES: readonly string[] = [
  `POST /api/auth/csrf HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  `POST /api/auth/callback/credentials HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  'POST /api/trpc/session.signOut HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"json":null}',
  'GET /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\naccept: text/html\r\n\r\n',
  'GET /worklist HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nrsc: 1\r\n\r\n',
]

/** Cut requests and readers who leave, against the processes of `npm start`, whose ids must stay what they were. */
async function againstProduct(seed: number): Promise<readonly string[]> {
  const product = await startProduct()
  try {
    const port = Number(new URL(product.web).port)
    const before = (['gateway', 'web'] as const).map((name) => pidOf(product, name))
    const draw = lots(seed)
    for (let round = 0; round < PRODUCT_ROUNDS; round += 8)
      await Promise.all(
        Array.from({ length: 8 }, () => {
          const bytes = Buffer.from(PAGES[Math.floor(draw() * PAGES.length)] ?? '')
          if (draw() < 0.3) return sendRaw(port, bytes, { leaveAfterBytes: 1 + Math.floor(draw() * 20_000) })
          return sendRaw(
            port,
            bytes.subarray(0, Math.floor(draw() * bytes.byteLength)),
            draw() < 0.5 ? 'fin' : 'rst',
          )
        }),
      )
    const after = (['gateway', 'web'] as const).map((name) => pidOf(product, name))
    const page = await fetch(`${product.web}/sign-in`)
    return [
      ...(before.join() === after.join()
        ? []
        : [`processes were replaced: ${before.join()} → ${after.join()}`]),
      ...(page.status === 200 ? [] : [`the sign-in page answers ${page.status}`]),
    ]
  } finally {
    await product.stop()
  }
}

async function run({ seed, report }: Parameters<DeepRun['run']>[0]): Promise<DeepResult> {
  const world = await startDoors()
  try {
    const draw = lots(seed)
    const cuts = (await allCuts(world)).filter(
      ({ ending }) => ending !== 'dribble' || draw() < 1 / DRIBBLED_ONE_IN,
    )
    report(`${cuts.length} cuts on ${world.doors.length} doors`)
    const faults = await walkCuts(world, cuts, (done) => report(`${done} done`))
    const product = await againstProduct(seed)
    return {
      figures: { doors: world.doors.length, cuts: cuts.length, productRequests: PRODUCT_ROUNDS },
      faults: [...faults, ...product],
    }
  } finally {
    await world.stop()
  }
}

export default {
  name: 'http-cuts',
  promise: 'a request cut at any byte of head and body, on any door, ends that request and nothing else',
  run,
} satisfies DeepRun
