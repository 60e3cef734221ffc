import { ratioBars } from '../../../lib/charts/ratio-bars';

const widths = (svg: string): number[] => [...svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="14"/g)].map(([, width]) => Number(width));

test('bars are as long as their ratios, and what is missed is red', () => {
  const svg = ratioBars({ title: 'Ratios', bars: [{ label: 'a over b', ratio: 0.5, aim: 0.8, met: true }, { label: 'c over d', ratio: 2, aim: 1.9, met: false }] });
  const [half, twice] = widths(svg);
  expect(twice! / half!).toBeCloseTo(4, 1);
  expect(svg.match(/#c8322b/g)).toHaveLength(2);
  expect(svg).toContain('>0.50<');
  expect(svg).toContain('>2.00<');
});

test('what was not measured has no bar, and says so', () => {
  const svg = ratioBars({ title: 'Ratios', bars: [{ label: 'a over b', ratio: NaN, aim: 1, met: false }] });
  expect(widths(svg)).toEqual([]);
  expect(svg).toContain('not measured');
  expect(svg).not.toContain('NaN');
});

test('labels are text, not markup', () => {
  expect(ratioBars({ title: '<b>', bars: [] })).toContain('&lt;b&gt;');
});
