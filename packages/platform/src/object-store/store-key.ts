const KEY = /^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9._-]*)+$/

/** Keys are built by `objectKey` alone; this is the last door before a file system or a bucket (promise B5). */
export function assertStoreKey(key: string): void {
  if (key.length > 512 || !KEY.test(key) || key.includes('..'))
    throw new Error('object key is not well formed')
}
