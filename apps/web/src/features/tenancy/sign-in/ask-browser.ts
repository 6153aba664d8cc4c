import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

type CreateOptions = Parameters<typeof startRegistration>[0]['optionsJSON']
type GetOptions = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** Lets the browser make a passkey; null when the person or the device would not. */
export const makePasskey = async (optionsJSON: CreateOptions): Promise<string | null> =>
  startRegistration({ optionsJSON }).then(JSON.stringify, () => null)

/** Lets the browser sign with a passkey; null when the person or the device would not. */
export const signWithPasskey = async (optionsJSON: GetOptions): Promise<string | null> =>
  startAuthentication({ optionsJSON }).then(JSON.stringify, () => null)

/** What a new passkey is called until somebody finds a better word: the system it was made on. */
export function deviceName(userAgent: string): string {
  const system = /Windows|iPhone|iPad|Android|Mac OS X|Linux/.exec(userAgent)?.[0] ?? ''
  return system === 'Mac OS X' ? 'Mac' : system || 'passkey'
}
