export { type Agent, startAgent } from './agent.ts'
export { type EdgeEnv, EnvironmentError, readEdgeEnv } from './env.ts'
export { AGENT_VERSION } from './fleet/version.ts'
export { ITEM_STATES, ITEM_TRANSITIONS, type ItemState } from './spool/transitions.ts'
