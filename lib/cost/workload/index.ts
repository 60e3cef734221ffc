export { coldShare, coldStarts, type Environments } from './cold-starts';
export * from './new-environments';
export * from './load';
export { checkPattern, patternNamed, PATTERNS, weekOf, type Pattern } from './patterns';
export { parseTrace, type Trace } from './trace';
export * from './workload';
