/** `${DATA_DIR}/demo.json`, mode 600, written once: how to get into the demo region. */
export interface DemoFile {
  readonly web: string
  readonly region: string
  readonly tenants: readonly {
    readonly slug: string
    readonly name: string
    readonly users: readonly { readonly email: string; readonly password: string; readonly role: string }[]
    readonly dicomwebToken: string
  }[]
  /** The platform's own people: their console has no patient data, so they are no facility of the region. */
  readonly operator: {
    readonly slug: string
    readonly name: string
    readonly users: readonly {
      readonly email: string
      readonly password: string
      readonly role: string
      /** Operators sign in with two factors; `npm run demo:code` computes the second from this. */
      readonly totp: { readonly secret: string; readonly uri: string }
    }[]
  }
  readonly agents: readonly { readonly aeTitle: string; readonly port: number; readonly tenant: string }[]
}
