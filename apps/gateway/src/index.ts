export { AGENT_ROUTES, type AgentRoute } from './agent/agent-routes.ts'
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts'
export { storeMemory } from './store/store-memory.ts'
