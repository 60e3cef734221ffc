import { renderChart, toPng } from '../../../bin/pictures';

const OPTION = { legend: {}, xAxis: { type: 'category', data: ['a', 'b'] }, yAxis: { type: 'value' }, series: [{ name: 'one', type: 'bar', data: [1, 2] }] };
const SIZE = { width: 200, height: 100 };

test('a chart is the same bytes each time, whatever was drawn before', () => {
  const first = renderChart(OPTION, SIZE);
  renderChart({ ...OPTION, series: [] }, SIZE);
  expect(renderChart(OPTION, SIZE)).toBe(first);
  expect(first).toMatch(/^<svg width="200" height="100" /);
  expect(first).not.toMatch(/zr\d|ecmeta|<style/);
});

test('two charts on a page have ids of their own', () => {
  const ids = (svg: string) => [...svg.matchAll(/\bid="([^"]+)"|url\(#([^)]+)\)/g)].map(([, id, used]) => id ?? used);
  // A cut area is what has an id.
  const option = { ...OPTION, xAxis: { type: 'time' }, series: [{ type: 'line', data: [[0, 1], [1, 2]] }] };
  const [one, two] = ['one', 'two'].map((id) => ids(renderChart(option, SIZE, id)));
  expect(one).not.toEqual([]);
  expect(one?.filter((id) => two?.includes(id))).toEqual([]);
});

test('times are those of UTC, wherever it is drawn', () => {
  const option = { xAxis: { type: 'time', axisLabel: { formatter: '{HH}:{mm}' } }, yAxis: {}, series: [{ type: 'line', data: [[Date.UTC(2026, 0, 1, 12), 1], [Date.UTC(2026, 0, 1, 13), 1]] }] };
  expect(renderChart(option, { width: 600, height: 100 })).toContain('>12:00<');
});

test('a PNG is the same bytes each time, in twice the pixels, and has the text in it', async () => {
  const svg = renderChart(OPTION, SIZE);
  const png = Buffer.from(await toPng(svg));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([400, 200]);
  expect(Buffer.from(await toPng(svg)).equals(png)).toBe(true);
  expect(Buffer.from(await toPng(svg.replaceAll(/<text[^]*?<\/text>/g, ''))).equals(png)).toBe(false);
  expect(Buffer.from(await toPng(svg, 1)).readUInt32BE(16)).toBe(200);
});
