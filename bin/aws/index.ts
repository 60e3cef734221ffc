// What the commands for deployed functions do with AWS. Loaded when one of them runs: the SDK's clients take a while.
export { findFunction, nameOf } from './functions';
export { inspect, listed } from './inspect';
export { plannedRelease } from './release';
export { planned } from './roll-back';
export { heldBack } from './stack';
export { connect, placeOf, type AwsSession } from './session';
