export interface DebianPackage {
  readonly name: string
  /** Programs of it that tests call; empty for libraries and fonts. */
  readonly tools: readonly string[]
  /** A file that proves it is installed where there is no program. */
  readonly proof?: string
}

/** What the tests need beyond npm: real peers, a browser, fonts, tracing. `npm test` installs the missing ones as root. */
export const DEBIAN_PACKAGES: readonly DebianPackage[] = [
  { name: 'dcmtk', tools: ['echoscu', 'storescu', 'storescp', 'dcmsend', 'dcmdump', 'dcmconv', 'dump2dcm'] },
  { name: 'orthanc', tools: ['Orthanc'] },
  { name: 'orthanc-dicomweb', tools: [], proof: '/usr/share/orthanc/plugins/libOrthancDicomWeb.so' },
  { name: 'chromium', tools: ['chromium'] },
  { name: 'fonts-noto-cjk', tools: [], proof: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' },
  { name: 'faketime', tools: ['faketime'] },
  { name: 'strace', tools: ['strace'] },
  { name: 'poppler-utils', tools: ['pdftotext', 'pdftoppm', 'pdffonts'] },
  { name: 'sqlmap', tools: ['sqlmap'] },
  { name: 'bubblewrap', tools: ['bwrap'] },
  { name: 'openssl', tools: ['openssl'] },
  { name: 'python3-pydicom', tools: [], proof: '/usr/lib/python3/dist-packages/pydicom/__init__.py' },
  { name: 'ceph-mon', tools: ['ceph-mon'] },
  { name: 'ceph-osd', tools: ['ceph-osd'] },
  { name: 'radosgw', tools: ['radosgw'] },
  { name: 'ceph-common', tools: ['ceph', 'radosgw-admin'] },
  { name: 'ceph-base', tools: ['monmaptool'] },
  // Of whichever line this Debian has; its name without a number follows that.
  { name: 'postgresql', tools: ['pg_lsclusters'], proof: '/usr/lib/postgresql' },
]

export const PACKAGE_OF_TOOL: ReadonlyMap<string, string> = new Map(
  DEBIAN_PACKAGES.flatMap((pack) => pack.tools.map((tool) => [tool, pack.name] as const)),
)
