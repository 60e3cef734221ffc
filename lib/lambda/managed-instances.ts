/**
 * Functions on managed instances, which a capacity provider names.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
 */
export const MANAGED_MEMORY_MIB = { min: 2_048, max: 32_768, source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html' } as const;

/** By family, the first version that runs there. https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-runtimes.html */
const FIRST: Readonly<Record<string, readonly [number, number]>> = { java: [21, 0], python: [3, 13], nodejs: [22, 0], dotnet: [8, 0] };

/** Whether functions of a runtime run on managed instances. */
export function runsOnManagedInstances(runtime: string): boolean {
  if (runtime === 'provided.al2023') return true;
  const [, family = '', major = '', minor = '0'] = /^([a-z]+)(\d+)(?:\.(\d+))?/.exec(runtime) ?? [];
  const first = Object.hasOwn(FIRST, family) ? FIRST[family] : undefined;
  if (first === undefined) return false;
  return Number(major) > first[0] || (Number(major) === first[0] && Number(minor) >= first[1]);
}
