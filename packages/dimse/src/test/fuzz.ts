export { type FuzzedBytes, fuzzBytes } from './fuzz-bytes.ts'
export { type FuzzedConnections, fuzzConnections } from './fuzz-connections.ts'
