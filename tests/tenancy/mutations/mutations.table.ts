/** One of the application's checks, taken out of the source before it is loaded. */
export interface Mutation {
  readonly name: string
  /** How the paths end of the files that lose the check. */
  readonly files: RegExp
  readonly find: RegExp
  readonly replace: string
  /** A call inside one's own hospital that is refused with the check and goes through without it. */
  readonly proof: {
    readonly verb: string
    readonly as: 'registrar' | 'sibling' | 'agent'
    readonly before: string
  }
}

const BUSINESS =
  /packages\/domain\/src\/(archive|ingest|privacy|reporting|tenancy|worklist|fleet|audit|keys)\/.*\.ts$/

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'authorize() always says yes',
    files: /kernel\/actor\.ts$/,
    find: /if \(!scopesOf\(actor\)\.includes\(action\)\) return false/g,
    replace: 'return true',
    proof: { verb: 'audit.status', as: 'registrar', before: 'forbidden' },
  },
  {
    name: 'verbs demand no scope',
    files: /kernel\/verb\.ts$/,
    find: /^ *demand\(ctx, options\.scope\)$/gm,
    replace: '',
    proof: { verb: 'member.list', as: 'registrar', before: 'forbidden' },
  },
  {
    name: 'resources belong to everybody',
    files: /kernel\/actor\.ts$/,
    find: /return resource\.tenantId === resource\.standsIn && isFor\(actor, resource\)/g,
    replace: 'return true',
    proof: { verb: 'template.remove', as: 'sibling', before: 'not-found' },
  },
  {
    name: 'an upload is any agent’s',
    files: /ingest\/internal\/open-upload\.ts$/,
    find: /!row \|\| !authorize\([^)]*\)/g,
    replace: '!row',
    proof: { verb: 'pack.commit', as: 'agent', before: 'not-found' },
  },
  {
    name: 'what was not found is not refused',
    files: BUSINESS,
    find: /throw notFound\([^)]*\)/g,
    replace: 'void 0',
    proof: { verb: 'consent.list', as: 'registrar', before: 'not-found' },
  },
]
