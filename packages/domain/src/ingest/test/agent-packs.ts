import { createHash, randomUUID } from 'node:crypto'
import { newAgentKeys, planInstance } from '@yingtong/agent-protocol'
import { encodeHtj2kVerified } from '@yingtong/codecs'
import { memorySource, readInstance } from '@yingtong/dicom'
import { registerAgent } from '../../fleet/index.ts'
import { type Ctx, heldBytes, type Services, scratchSpace } from '../../kernel/index.ts'
import type { FrameEncoder } from '../../ports.ts'
import { commitUpload } from '../commit-upload.ts'
import { buildPack } from '../internal/build-pack.ts'
import { offerPacks } from '../offer-packs.ts'
import { putPart } from '../put-part.ts'

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export interface TestPack {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/** Encodes here, so that a test needs no children. */
export const encoder: FrameEncoder = {
  async encode(frame, format) {
    const codestream = await encodeHtj2kVerified(await frame.read(), format)
    return codestream && heldBytes(codestream)
  },
}

/** A pack as an agent makes it; `encode: false` keeps the pixels as they are. */
export async function packOf(
  files: readonly Uint8Array[],
  options: { encode?: boolean } = {},
): Promise<TestPack> {
  const scratch = scratchSpace()
  await using target = await scratch.open('test')
  const incoming = files.map((bytes) => {
    const source = memorySource(bytes)
    return { source, plan: planInstance(source, readInstance(source)), sha256: sha256Of(bytes) }
  })
  const services = { scratch, ...(options.encode === false ? {} : { encoder }) }
  const { sha256, byteLength } = await buildPack(incoming, { services, tenantId: 'test', target })
  return { bytes: new Uint8Array(await target.read(0, byteLength)), sha256 }
}

/** A registered agent's context in a tenant. */
export async function agentOf(services: Services, tenantId: string, name = 'EDGE'): Promise<Ctx> {
  const { publicKey } = await newAgentKeys()
  const id = await registerAgent(services, { tenantId, name, aeTitle: name, publicKey })
  return { services, tenantId, actor: { kind: 'agent', id, name }, requestId: randomUUID() }
}

/** Offers a pack and puts the parts that are wanted; null when the cloud has it. */
export async function upload(agent: Ctx, pack: TestPack): Promise<string | null> {
  const offered = { sha256: pack.sha256, byteLength: pack.bytes.byteLength }
  const [offer] = await offerPacks(agent, { packs: [offered] })
  if (offer?.state !== 'send') return null
  for (const { number, done } of offer.parts) {
    if (done) continue
    const body = pack.bytes.subarray((number - 1) * offer.partBytes, number * offer.partBytes)
    await putPart(agent, { uploadId: offer.uploadId, number, body, sha256: sha256Of(body) })
  }
  return offer.uploadId
}

/** The whole way of a pack; outcomes in the order of its instances, or null when the cloud has it. */
export async function send(agent: Ctx, pack: TestPack) {
  const uploadId = await upload(agent, pack)
  return uploadId === null ? null : commitUpload(agent, { uploadId, sha256: pack.sha256 })
}
