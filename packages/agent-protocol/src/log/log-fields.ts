import type { Reason } from './reason-of.ts'

type LogValue = string | number | boolean | null | undefined

/** The names under which errors are told. */
type ToldNames = 'reason' | 'error' | 'cause' | 'err' | 'message' | 'stack' | 'detail'

/**
 * What a log line may carry: ids, numbers, words of closed lists. An error is no such value, and what is told under an
 * error's name must come from `reasonOf`: neither its message nor `String(error)` compiles.
 */
export type LogFields = { readonly [name: string]: LogValue } & { readonly [name in ToldNames]?: Reason }
