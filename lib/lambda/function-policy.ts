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

/** The condition ArnLike: `*` and `?` within a part of an ARN. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
export function arnMatches(pattern: string, arn: string): boolean {
  const [wanted, given] = [pattern, arn].map(parts) as [readonly string[], readonly string[]];
  return wanted.length === given.length && wanted.every((part, index) => like(part, given[index] ?? ''));
}

/** The sixth part is all the rest, colons and all. */
function parts(arn: string): readonly string[] {
  const all = arn.split(':');
  return [...all.slice(0, 5), all.slice(5).join(':')];
}

function like(pattern: string, text: string): boolean {
  const source = pattern.replace(/[\\^$.+()[\]{}|]/g, String.raw`\$&`).replaceAll('*', '[^]*').replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(text);
}
