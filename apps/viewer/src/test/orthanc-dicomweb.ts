import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort, requireTool, startProcess, waitUntil } from '@yingtong/testkit/machine'

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so'

export interface OrthancDicomweb {
  readonly origin: string
  /** Files one object; throws when Orthanc does not take it. */
  store(part10: Uint8Array): Promise<void>
  stop(): Promise<void>
}

/** Orthanc with its DICOMweb plug-in: an archive that is not ours, so that the viewer is tried on what others serve. */
export async function startOrthancDicomweb(): Promise<OrthancDicomweb> {
  const folder = await mkdtemp(path.join(tmpdir(), 'viewer-orthanc-'))
  const httpPort = await freePort()
  const origin = `http://127.0.0.1:${httpPort}`
  const configuration = {
    Name: 'viewer-test',
    StorageDirectory: folder,
    IndexDirectory: folder,
    HttpPort: httpPort,
    DicomServerEnabled: false,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DefaultEncoding: 'Utf8',
    Plugins: [PLUGIN],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  }
  const file = path.join(folder, 'orthanc.json')
  await writeFile(file, JSON.stringify(configuration))
  const orthanc = await startProcess({ command: requireTool('Orthanc'), args: [file] })
  await waitUntil('Orthanc answers', async () => (await fetch(`${origin}/dicom-web/studies`)).ok)
  return {
    origin,
    async store(part10) {
      const response = await fetch(`${origin}/instances`, { method: 'POST', body: new Uint8Array(part10) })
      if (!response.ok) throw new Error(`Orthanc answered ${response.status} to an object`)
    },
    async stop() {
      await orthanc.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
