import type { From } from '../sign-in-outcome.ts'
import { ownCount, type Trust } from './known-browsers.ts'
import { networkOf } from './network-of.ts'
import type { Count } from './wrong-tries.ts'

/**
 * What a password counts against, wherever anybody may type an address. The same for an address that has an account as
 * for one that has none.
 */
export function passwordCounts(email: string, from: From, trust: Trust | null): readonly Count[] {
  if (trust) return [ownCount(trust, 'password')]
  const account: Count = ['account', email]
  if (!from.address) return [account]
  const network = networkOf(from.address)
  return [account, ['network', network], ['source', `${network} ${email}`]]
}

/** What a code of an authenticator counts against; only who gave the right password gets here. */
export const codeCounts = (userId: string, trust: Trust | null): readonly Count[] => [
  trust ? ownCount(trust, 'code') : ['code', userId],
]
