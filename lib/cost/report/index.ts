export { diffCosts, type CostDiff } from './diff';
export { diffMarkdown } from './diff-markdown';
export { costJson } from './json';
export { costText, describeWorkload, explainItem, rates } from './text';
export { stackCosts, type CostGroup, type StackCost } from './groups';
export { columns } from './table';
