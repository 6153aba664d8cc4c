import manifest from '../../package.json' with { type: 'json' }

/** The agent is released apart from the cloud and has its own version. */
export const AGENT_VERSION: string = manifest.version
