/** `roomful/testing`: rooms on a network in memory, for tests without a browser. */
export { createNetwork, type End, type Network, type NetworkOptions } from './network.ts'
export type { Conditions } from './paths.ts'
export type { ServerOptions } from './server.ts'
