import type { ObjectStore } from '@yingtong/domain'

function refuse(): never {
  throw new Error('this process has no access to the object store')
}

/** The store of a process that holds no key to objects, such as web: every call is a mistake of ours. */
export const closedStore: ObjectStore = {
  put: async () => refuse(),
  head: async () => refuse(),
  read: async () => refuse(),
  stream: async () => refuse(),
  beginUpload: async () => refuse(),
  putPart: async () => refuse(),
  completeUpload: async () => refuse(),
  abortUpload: async () => refuse(),
  listParts: async () => refuse(),
  listUploads: () => refuse(),
  list: () => refuse(),
  remove: async () => refuse(),
}
