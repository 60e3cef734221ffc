import { matchesArnParts, patternOf } from '../iam/pattern';

/** What a resource-based policy statement of a function allows, as `AWS::Lambda::Permission` says it. */
export interface FunctionPermission {
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

export interface ServiceCall {
  /** For instance `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
  readonly account: string;
}

/** Whether a service may invoke the function. https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html */
export function mayInvoke(permissions: readonly FunctionPermission[], call: ServiceCall): boolean {
  return permissions.some(({ action, principal, sourceArn, sourceAccount }) => (
    (action === 'lambda:InvokeFunction' || action === 'lambda:*' || action === '*')
    && (principal === call.service || principal === '*')
    && (sourceArn === undefined || arnMatches(sourceArn, call.sourceArn))
    && (sourceAccount === undefined || sourceAccount === call.account)
  ));
}

/** The condition ArnLike of a permission. */
export function arnMatches(pattern: string, arn: string): boolean {
  return matchesArnParts(patternOf(pattern), arn);
}
