import type { Finding, RuleEnvironment } from '../../../lib/rules';
import { inspectText } from '../../../lib/rules';
import { specs } from '../cloudformation/specs';
import type { RowId } from './rows';

export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object; readonly [attribute: string]: unknown }>>;

/** A mistake, the one step that puts it right, and where the line is. */
export interface RuleCase {
  /** What is wrong, as the table in docs/rules.md says it. */
  readonly name: string;
  /** The rule that finds it. */
  readonly rule: string;
  /** The rows of the tables in ./rows that it stands for. */
  readonly rows?: readonly RowId[];
  readonly broken: Resources;
  /** The same with one place put right: one member of one object changed, added or removed. */
  readonly repaired: Resources;
  /** Exactly at the limit, where there is one: nothing is found. */
  readonly atLimit?: Resources;
  /** Where it is found. */
  readonly logicalId: string;
  /** Below the resource's properties: `/MemorySize`. In the template where it is not a property: `/Resources/Fn/DependsOn`. */
  readonly path: string;
  /** Part of the message. */
  readonly reason: string;
  readonly environment?: RuleEnvironment;
}

/** Everything that is found in resources. */
export function findingsIn(resources: Resources, environment: RuleEnvironment = {}): readonly Finding[] {
  return inspectText(JSON.stringify({ Resources: resources }), { specs, environment });
}
