/** The peer of an association, as handlers see it. */
export interface AssociationInfo {
  readonly id: string
  readonly callingAeTitle: string
  readonly calledAeTitle: string
  readonly remoteAddress: string
  readonly implementationClassUid: string
  readonly implementationVersionName: string
}
