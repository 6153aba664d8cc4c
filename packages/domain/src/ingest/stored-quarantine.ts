import { sql } from '@yingtong/db'
import { defineStoredKind } from '../storage/index.ts'

/** What could not be filed: nothing but the sender can bring it again. */
defineStoredKind({
  kind: 'quarantine',
  rows: sql`select distinct on (sha256) sha256 as name, sha256, byte_length, received_at as since
    from quarantine_items order by sha256, received_at`,
})
