/** What a caller names: a name, a partial or a full ARN, with a qualifier after it or without. */
export function splitFunctionName(asked: string): { readonly name: string; readonly qualifier?: string } {
  const [, fromArn] = /^(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?function:(.+)$/.exec(asked) ?? [];
  const [, withoutAccount] = /^\d{12}:(.+)$/.exec(asked) ?? [];
  const [name, qualifier] = (fromArn ?? withoutAccount ?? asked).split(':') as [string, string | undefined];
  return { name, qualifier };
}
