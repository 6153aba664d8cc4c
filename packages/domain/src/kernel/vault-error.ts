/** A sealed value, key or signature that is not what it should be. Says what failed, never why in detail. */
export class VaultError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'VaultError'
  }
}

/** Every key of the tenant was erased on purpose: what does not open is no damage. */
export class ErasedKeyError extends VaultError {}
