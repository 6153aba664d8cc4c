import { join } from 'node:path'
import type { ObjectStore } from '@yingtong/domain'
import { localStore } from './local-store.ts'
import { s3Store } from './s3-store.ts'

export interface StoreEnvironment {
  readonly DATA_DIR: string
  readonly S3_ENDPOINT?: string | undefined
  readonly S3_BUCKET?: string | undefined
  readonly S3_REGION: string
  /** `off` puts the bucket into the host name. */
  readonly S3_PATH_STYLE?: 'on' | 'off' | undefined
  readonly S3_ACCESS_KEY_ID?: string | undefined
  readonly S3_SECRET_ACCESS_KEY?: string | undefined
  /** Objects of tenants are sealed unless this is `off`. */
  readonly STORE_SEALING?: 'on' | 'off' | undefined
}

/** The store that the environment names: S3 when `S3_ENDPOINT` is set, else a folder below `DATA_DIR`. */
export async function openStore(env: StoreEnvironment): Promise<ObjectStore> {
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env
  if (!S3_ENDPOINT || !S3_BUCKET) return localStore(join(env.DATA_DIR, 'store'))
  return s3Store({
    endpoint: S3_ENDPOINT,
    bucket: S3_BUCKET,
    region: env.S3_REGION,
    pathStyle: env.S3_PATH_STYLE !== 'off',
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  })
}
