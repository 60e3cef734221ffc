import fc from 'fast-check';
import { renderChart } from '../../../bin/pictures';
import { breakEvenChart } from '../../../lib/charts/break-even';
import { drawFramed } from '../../../lib/charts/framed';

const SIZE = { width: 900, height: 460 };
const draw = (input: Parameters<typeof breakEvenChart>[0]): string => drawFramed(breakEvenChart(input), SIZE, renderChart);

test('hosts, the loads where they cost the same, and the load that was asked about are in it', () => {
  const svg = draw({
    title: 'digits', subtitle: 'us-east-1', load: 20,
    series: [{ name: 'Lambda arm64', points: [[0, 0], [1, 2], [100, 200]] }, { name: 'ml.m5.large', points: [[0.1, 83], [100, 83]] }],
    breakEven: [{ requestsPerSecond: 41.5, dollarsPerMonth: 83 }, { requestsPerSecond: 50, dollarsPerMonth: 100, label: 'here' }],
  });

  for (const word of ['digits', 'us-east-1', 'Lambda arm64', 'ml.m5.large', '41.5 rps', 'here', '20 rps', 'requests per second', 'US dollars per month', '$1', '$1k', '0.1', '100']) expect(svg).toContain(`>${word}<`);
  // What costs nothing has no place on a scale by powers of ten.
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('axes are whole powers of ten round all points', () => {
  const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(positive, positive), { minLength: 1 }), (points) => {
    const { xAxis } = breakEvenChart({ series: [{ name: 'a', points }], breakEven: [] }).option(SIZE) as { readonly xAxis: { readonly min: number; readonly max: number } };
    expect(Number.isInteger(Math.round(Math.log10(xAxis.min) * 1e9) / 1e9)).toBe(true);
    expect(xAxis.max).toBeGreaterThan(xAxis.min);
    for (const [x] of points) {
      expect(x).toBeGreaterThanOrEqual(xAxis.min * (1 - 1e-9));
      expect(x).toBeLessThanOrEqual(xAxis.max * (1 + 1e-9));
    }
  }));
});

test('without any points there are axes, and no error', () => {
  expect(draw({ series: [], breakEven: [] })).toContain('Cost by load');
});
