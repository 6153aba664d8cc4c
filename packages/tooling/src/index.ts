export { readRepository } from './read-repository.ts'
export type { Finding, Repository, Rule } from './repository.ts'
export { RULES } from './rules/index.ts'
