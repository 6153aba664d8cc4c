/** A sealed value, key or signature that is not what it should be. Says what failed, never why in detail. */
export class VaultError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'VaultError'
  }
}
