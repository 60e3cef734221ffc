export { breakEven, closedBreakEven, LOADS, type BreakEven, type Crossing } from './break-even';
export { cheapest, compareHosts, DEFAULT_INSTANCE_TYPES, hostCost, hostsOf } from './compare';
export * from './host';
export { baseInstances } from './instances';
export { infeasible } from './limits';
export { figure } from './parts';
export { billedSeconds, environments, serverlessMemory } from './pay-per-use';
export { copyThroughput, instanceThroughput, type Throughput } from './throughput';
