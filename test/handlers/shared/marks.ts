import { parseEmf } from '../../../lib/cloudwatch/emf';

/** Metrics that handlers write to their logs from here on, as `Deployments digits`. The spy is taken back with all others. */
export function marks(): readonly string[] {
  const found: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    found.push(...parseEmf(String(text)).map(({ name, dimensions, values }) => `${name} ${Object.values(dimensions).join()}${values[0] === 1 ? '' : ` ${String(values)}`}`));
    return true;
  });
  return found;
}
