import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '@yingtong/testkit'
import { afterEach, expect, test } from 'vitest'
import { VERIFICATION_SOP_CLASS } from '../implementation.ts'
import { contextsFor, DimseClient } from '../scu/dimse-client.ts'
import { collectingServer } from '../test/collecting-server.ts'
import { Cleanup, runPeer, startPeer } from '../test/peer-tool.ts'
import { RawPeer, until } from '../test/raw-peer.ts'
import { IMPLICIT_LE, syntheticInstance } from '../test/synthetic-instance.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

interface Identity {
  readonly keyFile: string
  readonly certFile: string
  readonly key: Buffer
  readonly cert: Buffer
}

/** A self-signed certificate for 127.0.0.1. */
async function identity(name: string): Promise<Identity> {
  const folder = await cleanup.folder()
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = await runPeer('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile],
  ])
  expect(made.code, made.output).toBe(0)
  return { keyFile, certFile, key: await readFile(keyFile), cert: await readFile(certFile) }
}

test('storescu sends over TLS, each side knowing the other by its certificate', async () => {
  const [ours, theirs] = [await identity('edge'), await identity('modality')]
  const tls = {
    key: ours.key,
    cert: ours.cert,
    ca: [theirs.cert],
    requestCert: true,
    rejectUnauthorized: true,
  }
  const { server, port, stored } = await collectingServer({ tls })
  cleanup.add(() => server.close(0))
  const instances = Array.from({ length: 5 }, () => syntheticInstance({ pixelBytes: 300_000 }))
  const folder = await cleanup.folderWith(instances)
  const args = ['+tls', theirs.keyFile, theirs.certFile, '+cf', ours.certFile, '-aec', 'SCP', '+sd']
  const { code, output } = await runPeer('storescu', [...args, '127.0.0.1', String(port), folder])
  expect(code, output).toBe(0)
  expect(stored.map((object) => object.sha256).sort()).toEqual(instances.map((i) => i.sha256).sort())
})

test('a peer without certificate, or without TLS, does not get in', async () => {
  const [ours, theirs] = [await identity('edge'), await identity('modality')]
  const tls = {
    key: ours.key,
    cert: ours.cert,
    ca: [theirs.cert],
    requestCert: true,
    rejectUnauthorized: true,
  }
  const { server, port, events } = await collectingServer({ tls, artimMs: 400 })
  cleanup.add(() => server.close(0))
  const anonymous = await runPeer('echoscu', ['+tla', '-ic', '-aec', 'SCP', '127.0.0.1', String(port)])
  expect(anonymous.code).not.toBe(0)
  const plain = await runPeer('echoscu', ['-aec', 'SCP', '127.0.0.1', String(port)])
  expect(plain.code).not.toBe(0)
  const silent = await RawPeer.connect(port)
  await until(() => silent.closed)
  expect(events.filter((event) => event.type === 'connection-failed').length).toBeGreaterThanOrEqual(2)
  expect(events.some((event) => event.type === 'association-accepted')).toBe(false)
})

test('our SCU speaks TLS with storescp', async () => {
  const [ours, theirs] = [await identity('edge'), await identity('archive')]
  const folder = await cleanup.folder()
  const port = await freePort()
  const args = ['+tls', theirs.keyFile, theirs.certFile, '+cf', ours.certFile, '-od', folder, String(port)]
  const peer = await startPeer('storescp', args, port)
  cleanup.add(() => peer.kill9())
  const instance = syntheticInstance({ pixelBytes: 500_000 })
  const association = await DimseClient.connect({
    host: '127.0.0.1',
    port,
    callingAeTitle: 'SCU',
    calledAeTitle: 'STORESCP',
    contexts: [
      { abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LE] },
      ...contextsFor([instance]),
    ],
    tls: { key: ours.key, cert: ours.cert, ca: [theirs.cert] },
  })
  expect(await association.echo()).toBe(0)
  expect(await association.store(instance)).toEqual({ status: 0 })
  await association.release()
})
