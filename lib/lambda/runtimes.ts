/** When Lambda stops patching a runtime, then refuses new functions of it, then refuses changes of those that there are. ISO dates. */
export interface RuntimeLife {
  readonly deprecated: string;
  readonly createBlock: string;
  readonly updateBlock: string;
}

/**
 * As https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html has it, read from LmbdRuntimeLifecycle.json of cfn-lint 1.58.0 on
 * 2026-11-22. AWS moves these dates, so far always to later ones; a runtime that is not here has none yet.
 */
export const RUNTIME_LIVES: Readonly<Record<string, RuntimeLife>> = {
  dotnet10: { deprecated: '2028-11-14', createBlock: '2028-12-14', updateBlock: '2029-01-15' },
  dotnet6: { deprecated: '2024-12-20', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  dotnet8: { deprecated: '2026-11-10', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'dotnetcore1.0': { deprecated: '2019-06-27', createBlock: '2019-06-30', updateBlock: '2019-07-30' },
  'dotnetcore2.0': { deprecated: '2019-05-30', createBlock: '2019-04-30', updateBlock: '2019-05-30' },
  'dotnetcore2.1': { deprecated: '2022-01-05', createBlock: '2022-01-05', updateBlock: '2022-04-13' },
  'dotnetcore3.1': { deprecated: '2023-04-03', createBlock: '2023-04-03', updateBlock: '2023-05-03' },
  'go1.x': { deprecated: '2024-01-08', createBlock: '2024-02-08', updateBlock: '2027-03-03' },
  java11: { deprecated: '2027-06-30', createBlock: '2027-07-31', updateBlock: '2027-08-31' },
  java17: { deprecated: '2027-06-30', createBlock: '2027-07-31', updateBlock: '2027-08-31' },
  java21: { deprecated: '2029-06-30', createBlock: '2029-07-31', updateBlock: '2029-08-31' },
  java25: { deprecated: '2029-06-30', createBlock: '2029-07-31', updateBlock: '2029-08-31' },
  java8: { deprecated: '2024-01-08', createBlock: '2024-02-08', updateBlock: '2027-03-03' },
  'java8.al2': { deprecated: '2027-06-30', createBlock: '2027-07-31', updateBlock: '2027-08-31' },
  nodejs: { deprecated: '2016-08-30', createBlock: '2016-09-30', updateBlock: '2016-10-31' },
  'nodejs10.x': { deprecated: '2021-07-30', createBlock: '2021-07-30', updateBlock: '2022-02-14' },
  'nodejs12.x': { deprecated: '2023-03-31', createBlock: '2023-03-31', updateBlock: '2023-04-30' },
  'nodejs14.x': { deprecated: '2023-12-04', createBlock: '2024-01-09', updateBlock: '2027-03-03' },
  'nodejs16.x': { deprecated: '2024-06-12', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'nodejs18.x': { deprecated: '2025-09-01', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'nodejs20.x': { deprecated: '2026-04-30', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'nodejs22.x': { deprecated: '2027-04-30', createBlock: '2027-06-01', updateBlock: '2027-07-01' },
  'nodejs24.x': { deprecated: '2028-04-30', createBlock: '2028-06-01', updateBlock: '2028-07-01' },
  'nodejs4.3': { deprecated: '2020-03-05', createBlock: '2020-02-03', updateBlock: '2020-03-05' },
  'nodejs4.3-edge': { deprecated: '2020-03-05', createBlock: '2019-03-31', updateBlock: '2019-04-30' },
  'nodejs6.10': { deprecated: '2019-08-12', createBlock: '2019-07-12', updateBlock: '2019-08-12' },
  'nodejs8.10': { deprecated: '2020-03-06', createBlock: '2020-02-04', updateBlock: '2020-03-06' },
  provided: { deprecated: '2024-01-08', createBlock: '2024-02-08', updateBlock: '2027-03-03' },
  'provided.al2': { deprecated: '2026-07-31', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'provided.al2023': { deprecated: '2029-06-30', createBlock: '2029-07-31', updateBlock: '2029-08-31' },
  'python2.7': { deprecated: '2021-07-15', createBlock: '2021-07-15', updateBlock: '2022-05-30' },
  'python3.10': { deprecated: '2026-10-31', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'python3.11': { deprecated: '2027-06-30', createBlock: '2027-07-31', updateBlock: '2027-08-31' },
  'python3.12': { deprecated: '2028-10-31', createBlock: '2028-11-30', updateBlock: '2029-01-10' },
  'python3.13': { deprecated: '2029-06-30', createBlock: '2029-07-31', updateBlock: '2029-08-31' },
  'python3.14': { deprecated: '2029-06-30', createBlock: '2029-07-31', updateBlock: '2029-08-31' },
  'python3.6': { deprecated: '2022-07-18', createBlock: '2022-07-18', updateBlock: '2022-08-29' },
  'python3.7': { deprecated: '2023-12-04', createBlock: '2024-01-09', updateBlock: '2027-03-03' },
  'python3.8': { deprecated: '2024-10-14', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'python3.9': { deprecated: '2025-12-15', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'ruby2.5': { deprecated: '2021-07-30', createBlock: '2021-07-30', updateBlock: '2022-03-31' },
  'ruby2.7': { deprecated: '2023-12-07', createBlock: '2024-01-09', updateBlock: '2027-03-03' },
  'ruby3.2': { deprecated: '2026-03-31', createBlock: '2027-02-01', updateBlock: '2027-03-03' },
  'ruby3.3': { deprecated: '2027-03-31', createBlock: '2027-04-30', updateBlock: '2027-05-31' },
  'ruby3.4': { deprecated: '2028-03-31', createBlock: '2028-04-30', updateBlock: '2028-05-31' },
  'ruby4.0': { deprecated: '2029-03-31', createBlock: '2029-04-30', updateBlock: '2029-05-31' },
};

export type RuntimeAge = 'current' | 'deprecated' | 'blocked for new functions' | 'blocked';

/** How far the life of a runtime has come on a day; `current` for one whose end nobody has named. */
export function runtimeAge(runtime: string, today: string): RuntimeAge {
  const life = Object.hasOwn(RUNTIME_LIVES, runtime) ? RUNTIME_LIVES[runtime] : undefined;
  if (life === undefined) return 'current';
  const day = today.slice(0, 10);
  if (day >= life.updateBlock) return 'blocked';
  if (day >= life.createBlock) return 'blocked for new functions';
  return day >= life.deprecated ? 'deprecated' : 'current';
}
