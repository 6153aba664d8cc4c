import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '@yingtong/testkit'
import dcmjsDimse from 'dcmjs-dimse'
import { afterEach, expect, test } from 'vitest'
import { VERIFICATION_SOP_CLASS } from './implementation.ts'
import { contextsFor, DimseClient } from './scu/dimse-client.ts'
import { collectingServer } from './test/collecting-server.ts'
import { Cleanup } from './test/peer-tool.ts'
import { IMPLICIT_LE, syntheticInstance } from './test/synthetic-instance.ts'

const { Client, Scp, Server, requests, responses, constants, log } = dcmjsDimse
log.setLevel('silent')

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

test('its client echoes and stores to our SCP', async () => {
  const { server, port, stored } = await collectingServer()
  cleanup.add(() => server.close(0))
  const instance = syntheticInstance({ pixelBytes: 100_000 })
  const file = join(await cleanup.folder(), 'one.dcm')
  await writeFile(file, instance.part10)
  const statuses: number[] = []
  const client = new Client()
  for (const request of [new requests.CEchoRequest(), new requests.CStoreRequest(file)]) {
    request.on('response', (response: { getStatus(): number }) => {
      statuses.push(response.getStatus())
    })
    client.addRequest(request)
  }
  await new Promise((resolve, reject) => {
    client.on('closed', resolve)
    client.on('networkError', reject)
    client.send('127.0.0.1', port, 'DCMJS', 'SCP')
  })
  expect(statuses).toEqual([0, 0])
  expect(stored).toMatchObject([
    { sopInstanceUid: instance.sopInstanceUid, assoc: { callingAeTitle: 'DCMJS' } },
  ])
})

test('our SCU echoes and stores to its server', async () => {
  const received: { uid: string; status: number }[] = []
  class AcceptingScp extends Scp {
    override associationRequested(association: dcmjsDimse.association.Association): void {
      for (const { context } of association.getPresentationContexts()) {
        const syntax = context.getTransferSyntaxUids()[0]
        context.setResult(constants.PresentationContextResult.Accept, syntax)
      }
      this.sendAssociationAccept()
    }
    override cEchoRequest(
      request: dcmjsDimse.requests.CEchoRequest,
      callback: (response: dcmjsDimse.responses.CEchoResponse) => void,
    ): void {
      const response = responses.CEchoResponse.fromRequest(request)
      response.setStatus(constants.Status.Success)
      callback(response)
    }
    override cStoreRequest(
      request: dcmjsDimse.requests.CStoreRequest,
      callback: (response: dcmjsDimse.responses.CStoreResponse) => void,
    ): void {
      const uid = String(request.getDataset()?.getElement('SOPInstanceUID'))
      received.push({ uid, status: constants.Status.Success })
      const response = responses.CStoreResponse.fromRequest(request)
      response.setStatus(constants.Status.Success)
      callback(response)
    }
    override associationReleaseRequested(): void {
      this.sendAssociationReleaseResponse()
    }
  }
  const server = new Server(AcceptingScp)
  const port = await freePort()
  server.listen(port)
  cleanup.add(async () => server.close())
  const instances = [syntheticInstance({ pixelBytes: 300_000 }), syntheticInstance()]
  const association = await DimseClient.connect({
    host: '127.0.0.1',
    port,
    callingAeTitle: 'SCU',
    calledAeTitle: 'DCMJS',
    contexts: [
      { abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LE] },
      ...contextsFor(instances),
    ],
  })
  expect(await association.echo()).toBe(0)
  for (const instance of instances) expect(await association.store(instance)).toEqual({ status: 0 })
  await association.release()
  expect(received.map(({ uid }) => uid)).toEqual(instances.map((instance) => instance.sopInstanceUid))
})
