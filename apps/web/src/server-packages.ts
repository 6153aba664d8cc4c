/**
 * The server's packages, read by Node itself. They are TypeScript sources that find their files, fonts and child
 * processes beside them; a bundler would tear them from these, and does not take `.ts` as external either.
 */
export const loadPlatform = (): Promise<typeof import('@yingtong/platform')> =>
  import(/* turbopackIgnore: true */ /* webpackIgnore: true */ '@yingtong/platform')

/** Only the reading of environments: what checks one need not load all of the platform. */
export const loadPlatformEnv = (): Promise<typeof import('@yingtong/platform/env')> =>
  import(/* turbopackIgnore: true */ /* webpackIgnore: true */ '@yingtong/platform/env')

export const loadDomain = (): Promise<typeof import('@yingtong/domain')> =>
  import(/* turbopackIgnore: true */ /* webpackIgnore: true */ '@yingtong/domain')

export const loadApi = (): Promise<typeof import('@yingtong/api')> =>
  import(/* turbopackIgnore: true */ /* webpackIgnore: true */ '@yingtong/api')
