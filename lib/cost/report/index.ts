export { diffCosts, type CostDiff } from './diff';
export { diffMarkdown } from './diff-markdown';
export { costJson } from './json';
export { costText, describeWorkload, explainItem, rates } from './text';
export { stackCosts, type CostGroup, type StackCost } from './groups';
export { hostsWithout, MODEL_DEFAULTS, otherHosts, type ModelOptions, type OtherHosts } from './other-hosts';
export { checkReportFile } from './file-name';
export { columns } from './table';
