import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/problem';

/** Names that become ids: what a construct has already, it cannot have again. */
export function checkChild(scope: IConstruct, prop: string, name: string): Problem[] {
  // The construct library looks its children up in an object: https://github.com/aws/constructs/blob/10.x/src/construct.ts
  if (name in {}) return [{ prop, found: `is ${JSON.stringify(name)}, as which every object of JavaScript has something`, remedy: 'choose another name' }];
  if (!scope.node.children.some(({ node }) => node.id === name)) return [];
  return [{ prop, found: `is ${JSON.stringify(name)}, as which ${scope.node.path} has something of its own`, remedy: 'choose another name' }];
}
