import { chosenFor } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { SecurityDefault } from './inference-defaults-props';
import { writeProperty } from './write-property';

/** An upper bound for every role and user that has none: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
export function boundRoles({ tree }: Pass): void {
  for (const resource of tree.ofType('AWS::IAM::Role', 'AWS::IAM::User')) {
    const boundary = chosenFor(resource, SecurityDefault.PERMISSIONS_BOUNDARY)?.permissionsBoundary;
    if (boundary === undefined || tree.properties(resource).PermissionsBoundary !== undefined) continue;
    // The same role with a bound: it is changed in place, and has no other name for it.
    writeProperty(resource, 'PermissionsBoundary', boundary.managedPolicyArn);
    tree.forget(resource);
  }
}
