export interface CephPlan {
  readonly dir: string
  readonly fsid: string
  readonly monPort: number
}

const BLOCK_BYTES = 4 * 1024 ** 3

/**
 * A ceph.conf for a whole cluster in one folder: one monitor, one object store on a sparse file, one copy of
 * everything, no authentication, everything on 127.0.0.1.
 */
export function cephConfig({ dir, fsid, monPort }: CephPlan): string {
  const settings: Readonly<Record<string, string | number>> = {
    fsid,
    'mon host': `[v2:127.0.0.1:${monPort}/0]`,
    'public addr': '127.0.0.1',
    'cluster addr': '127.0.0.1',
    'ms bind ipv6': 'false',
    'auth cluster required': 'none',
    'auth service required': 'none',
    'auth client required': 'none',
    // radosgw insists on an encrypted connection to the monitor, which "no authentication" cannot give.
    'ms mon client mode': 'crc',
    'mon allow pool size one': 'true',
    'mon warn on pool no redundancy': 'false',
    'mon data avail warn': 1,
    'mon data avail crit': 1,
    // A pool takes one round of the monitor; at its usual second each, the gateway's ten pools take ten.
    'paxos propose interval': 0.05,
    'paxos min wait': 0.01,
    'osd pool default size': 1,
    'osd pool default min size': 1,
    'osd pool default pg num': 4,
    'osd pool default pgp num': 4,
    'osd pool default pg autoscale mode': 'off',
    'osd crush chooseleaf type': 0,
    'osd objectstore': 'bluestore',
    'bluestore block size': BLOCK_BYTES,
    'osd memory target': 939_524_096,
    'mon data': `${dir}/mon`,
    'osd data': `${dir}/osd`,
    'rgw data': `${dir}/rgw`,
    'run dir': `${dir}/run`,
    'admin socket': `${dir}/run/$name.asok`,
    'log file': `${dir}/log/$name.log`,
    keyring: `${dir}/keyring`,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return `[global]\n${lines.join('\n')}\n`
}
