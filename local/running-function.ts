import type { FunctionDefinition } from './assembly/functions';
import { FunctionRunner, LATEST } from './function-runner';

/** A function of an assembly with its environments: its versions and aliases all run the same code. */
export class RunningFunction extends FunctionRunner<FunctionDefinition> {
  /** The version that a qualifier names; undefined when there is none of it. */
  version(qualifier: string | undefined): string | undefined {
    if (qualifier === undefined || qualifier === LATEST) return LATEST;
    if (this.definition.versions.includes(qualifier)) return qualifier;
    return Object.hasOwn(this.definition.aliases, qualifier) ? this.definition.aliases[qualifier] : undefined;
  }
}
