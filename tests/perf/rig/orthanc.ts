import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { acceptsConnections, freePort, requireTool, startProcess, waitUntil } from '@yingtong/testkit/machine'
import { dicomwebClient } from '../../harness/dicomweb-client.ts'
import type { Archive } from './archive.ts'

/** Debian's Orthanc with its DICOMweb plug-in, in its quicker setting: it does not wait for the disk. */
export async function startOrthanc(folder: string): Promise<Archive> {
  const [dicomPort, httpPort] = [await freePort(), await freePort()]
  const storage = join(folder, 'storage')
  await mkdir(storage, { recursive: true })
  const configuration = {
    Name: 'bench',
    StorageDirectory: storage,
    IndexDirectory: storage,
    SyncStorageArea: false,
    DicomAet: 'ORTHANC',
    DicomPort: dicomPort,
    HttpPort: httpPort,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    Plugins: ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  }
  const path = join(folder, 'orthanc.json')
  await writeFile(path, JSON.stringify(configuration))
  // Without it Nagle's algorithm of DCMTK costs Orthanc tens of milliseconds per image.
  const env = { TCP_NODELAY: '1' }
  const running = await startProcess({ command: requireTool('Orthanc'), args: [path], env })
  await waitUntil('Orthanc listens', async () => {
    const ports = await Promise.all([dicomPort, httpPort].map((port) => acceptsConnections(port)))
    return ports.every(Boolean)
  })
  const base = `http://127.0.0.1:${httpPort}/dicom-web`
  return {
    name: 'orthanc',
    dicom: { port: dicomPort, aeTitle: 'ORTHANC' },
    client: dicomwebClient(base, null),
    stop: async () => {
      await running.stop()
    },
  }
}
