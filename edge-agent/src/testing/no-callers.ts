import { parseCallerRules } from '../receive/caller-policy.ts'

/** A hospital where nobody is let in by the machine itself, not even programs on it. */
export const NO_CALLERS = parseCallerRules('NOBODY@192.0.2.1')
