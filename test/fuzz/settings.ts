/** What `npm run test:fuzz` says; without it a few cases, always the same. */
export function settings(environment: NodeJS.ProcessEnv = process.env): { readonly seed: number; readonly times: number; readonly only: RegExp } {
  const { CSI_FUZZ_SEED: seed = '1', CSI_FUZZ_TIMES: times = '1', CSI_FUZZ_ONLY: only = '.' } = environment;
  return { seed: Number(seed), times: Number(times), only: new RegExp(only) };
}
