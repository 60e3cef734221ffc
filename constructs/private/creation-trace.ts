import { CfnElement } from 'aws-cdk-lib/core';
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

/** Under this name CDK keeps with each resource where it was made, for what `cdk deploy` and the validator say of it. */
const CREATION_STACK = 'aws:cdk:creationStack';

const PACKAGE = /[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/;

/**
 * Has all that a construct makes say that it was made where the construct was: one trace instead of one for each resource, which takes CDK a tenth
 * of a synthesis. To be called before the construct has children.
 *
 * @param made what the trace begins below: the class
 */
export function traceOnce(scope: Construct, made: NewableFunction): void {
  // Of a construct within one that is traced, or of an app that wants no traces.
  if (scope.node.tryGetContext(DISABLE_CREATION_STACK_TRACES)) return;
  scope.node.setContext(DISABLE_CREATION_STACK_TRACES, true);
  const trace = traceBelow(made);
  // Before anything is rendered: what was made late, such as permissions, is there by then.
  scope.node.addValidation({
    validate: () => {
      for (const { node } of scope.node.findAll().filter((child) => CfnElement.isCfnElement(child))) {
        if (!node.metadata.some(({ type }) => type === CREATION_STACK)) node.addMetadata(CREATION_STACK, trace);
      }
      return [];
    },
  });
}

/** In CDK's words: what lies in packages is left out, and what another language has called from is put behind. */
function traceBelow(made: NewableFunction): readonly string[] {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, made);
  const frames = (holder.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).map((line) => line.slice('    at '.length));
  const lines = frames.map((frame) => {
    const [, inside] = PACKAGE.exec(frame) ?? [];
    return inside !== undefined ? `...${inside}...` : frame.includes('node:') ? '...node internals...' : frame;
  });
  const host = (globalThis as unknown as Record<symbol, readonly (readonly [string, number, number, string])[] | undefined>)[Symbol.for('jsii.context.hostStackTrace')];
  return [
    `new ${made.name}`,
    ...lines.filter((line, index) => line !== lines[index - 1]),
    ...(host ?? []).slice(1).map(([file, line, column, name]) => `${name} (${file}:${line}${column > 0 ? `:${column}` : ''})`),
  ];
}
