// What the commands for what is deployed do with AWS. Loaded when one of them runs: the SDK's clients take a while.
export { plannedAccept } from './accept';
export type { Change } from './change';
export { dashboardView } from './dashboard/view';
export { downloadObjects } from './download-objects';
export { plannedEndpointAccept } from './endpoint/accept';
export { inspectEndpoint } from './endpoint/inspect';
export { plannedEndpointRelease } from './endpoint/release';
export { plannedForEndpoint } from './endpoint/roll-back';
export { findHost, nameOf, type FoundHost } from './hosts';
export { inspect } from './inspect';
export { listed, type Listed } from './listed';
export { hostSender } from './load-sender';
export { deployedModels, recordedManifest, servingHosts, type ServingHost } from './registry';
export { heldHosts, hostsOfModel, type HostChoice } from './model-hosts';
export { plannedRelease } from './release';
export { planned } from './roll-back';
export { heldBack } from './stack';
export { connect, placeOf, type AwsSession } from './session';
