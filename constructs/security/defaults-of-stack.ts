import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

const ID = 'CsiDefaults';

/** Where a stack has what defaults make: nested ones share it with the stack that they are in. */
export function defaultsOf(construct: IConstruct): Construct {
  return placeIn(rootStackOf(construct));
}

/** What cannot be shared is made in the stack itself. */
export function placeIn(stack: Stack): Construct {
  return (stack.node.tryFindChild(ID) as Construct | undefined) ?? new Construct(stack, ID);
}

export function rootStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent === undefined ? stack : rootStackOf(stack.nestedStackParent);
}
