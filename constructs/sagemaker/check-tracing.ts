import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import type { Tracing } from '../monitoring/tracing';

/** What a host of SageMaker's cannot do of it. */
export function tracingProblems(scope: Construct, { at = '', tracing }: { readonly at?: string; readonly tracing?: Tracing }, networkIsolation: boolean | undefined): Problem[] {
  const problems = tracing?._problems({ kind: 'sagemaker', scope }) ?? [];
  const isolated = networkIsolation === true && problems.length === 0 && Object.keys(tracing?._environment() ?? {}).length > 0;
  return [...problems, ...(isolated ? [{ prop: 'tracing', found: 'sends to a collector, and `networkIsolation` cuts the container off', remedy: 'leave one of them out' }] : [])]
    .map((problem) => ({ ...problem, prop: `${at}${problem.prop}` }));
}
