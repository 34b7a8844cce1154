/**
 * What it takes to talk to a server: the protocol, gRPC and Arrow. Loaded with the first session, for it is three
 * quarters of what the library takes to load, and who only types frames, makes plans or asks for help needs none of it.
 */
export { ArtifactManager } from './artifact/artifact-manager.ts'
export { openClient } from './connect.ts'
export { RemoteExecutor } from './remote-executor.ts'
