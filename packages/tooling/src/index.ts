export { readRepository } from './read-repository.ts'
export type { Finding, Repository, Rule } from './repository.ts'
export type { Bundled, BundledPart } from './rules/bundled-parts.ts'
export { RULES } from './rules/index.ts'
