import * as fc from 'fast-check';
import { dashboardsInFull, HOSTS_IN_FULL, planDashboards, type PlannedHost, type PlannedService } from '../../../lib/dashboard/plan';

const host: fc.Arbitrary<Omit<PlannedHost, 'title'>> = fc.record({
  kind: fc.constantFrom('function', 'serverless', 'instances', 'async', 'component', 'unknown'),
  isMeasured: fc.boolean(), hasColdStarts: fc.boolean(), hasCost: fc.boolean(), alarms: fc.nat(5),
  latencyObjective: fc.option(fc.integer({ min: 1, max: 900_000 }), { nil: undefined }), maxConcurrency: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
});
const service: fc.Arbitrary<PlannedService> = fc.record({
  hosts: fc.array(host, { maxLength: 45 }).map((hosts) => hosts.map((each, index) => ({ ...each, title: `host${index}` }))),
  levels: fc.array(fc.record({ title: fc.constantFrom('A', 'B'), objectives: fc.array(fc.constantFrom('99.9 %', 'p95'), { minLength: 1, maxLength: 3 }) }), { maxLength: 3 }),
  alarms: fc.nat(250),
});

test('widgets lie beside and below each other within 24 columns, in the order in which they are read', () => {
  fc.assert(fc.property(service, (planned) => {
    for (const { widgets } of planDashboards(planned)) {
      expect(widgets.length).toBeGreaterThan(0);
      expect(widgets.length).toBeLessThanOrEqual(500);
      const [first] = widgets;
      expect([first?.x, first?.y, first?.kind]).toEqual([0, 0, planned.hosts.length === 0 ? 'text' : 'summary']);
      widgets.forEach(({ x, y, width, height, title }, index) => {
        expect([x >= 0, x + width <= 24, width >= 6, height >= 1, title !== '']).toEqual([true, true, true, true, true]);
        const next = widgets[index + 1];
        // To the right of this one, or at the beginning of the row below it.
        if (next !== undefined) expect(next.y === y ? [next.x, next.height] : [next.x + width + x <= 24 + width + x, next.y]).toEqual(next.y === y ? [x + width, height] : [true, y + height]);
        if (next !== undefined && next.y !== y) expect(next.x).toBe(0);
      });
    }
  }));
});

test('every host is shown in full once, every alarm and every objective once', () => {
  fc.assert(fc.property(service, (planned) => {
    const dashboards = planDashboards(planned);
    const all = dashboards.flatMap(({ widgets }) => widgets);
    expect(dashboards).toHaveLength(1 + dashboardsInFull(planned.hosts.length));
    expect(all.flatMap((each) => (each.kind === 'graph' && each.lines.some(({ of }) => of === 'requestsByVersion') ? [each.host] : []))).toEqual(planned.hosts.map((_, index) => index));
    expect(all.flatMap((each) => (each.kind === 'alarms' ? Array.from({ length: each.to - each.from }, (_, index) => each.from + index) : []))).toEqual(Array.from({ length: planned.alarms }, (_, index) => index));
    expect(all.flatMap((each) => (each.kind === 'budget' ? [[each.levels, each.objective]] : []))).toEqual(planned.levels.flatMap(({ objectives }, levels) => objectives.map((_, objective) => [levels, objective])));
    for (const each of all) if (each.kind === 'alarms') expect(each.to - each.from).toBeLessThanOrEqual(100);
  }));
});

test('with more hosts than are shown in full, the first dashboard ranks them, and each other shows ten', () => {
  const hosts = (count: number): PlannedHost[] => Array.from({ length: count }, (_, index) => ({ title: `host${index}`, kind: 'function', isMeasured: true, hasColdStarts: true, hasCost: true, alarms: 1 }));
  const kinds = (count: number): readonly (readonly [rankings: number, hosts: number])[] => planDashboards({ hosts: hosts(count), levels: [], alarms: 0 }).map(({ widgets }) => [
    widgets.filter(({ kind }) => kind === 'ranking').length, new Set(widgets.flatMap((each) => (each.kind === 'graph' ? [each.host] : []))).size,
  ]);
  expect(kinds(HOSTS_IN_FULL)).toEqual([[0, 10]]);
  expect(kinds(HOSTS_IN_FULL + 1)).toEqual([[6, 0], [0, 10], [0, 1]]);
  expect(kinds(40)).toEqual([[6, 0], [0, 10], [0, 10], [0, 10], [0, 10]]);
});

test('what a host does not tell has no line', () => {
  const of = (more: Partial<PlannedHost>): readonly string[] => planDashboards({ hosts: [{ title: 'a', kind: 'instances', isMeasured: false, hasColdStarts: false, hasCost: false, alarms: 0, ...more }], levels: [], alarms: 0 })
    .flatMap(({ widgets }) => widgets.flatMap((each) => (each.kind === 'graph' ? each.lines.map((line) => line.of) : [])));
  const always = ['requestsByVersion', 'deployments', 'rollbacks', 'p50', 'p95', 'p99', 'errors', 'throttles', 'concurrency'];
  expect(of({})).toEqual([...always, 'instances']);
  expect(of({ hasColdStarts: true, kind: 'serverless' })).toEqual([...always.slice(0, 8), 'coldStarts', 'concurrency']);
  expect(of({ hasColdStarts: true, isMeasured: true, hasCost: true, kind: 'function' })).toEqual([...always.slice(0, 8), 'coldStarts', 'loadTime', 'concurrency', 'provisioned', 'thousandCost']);
  expect(of({ kind: 'async' })).toEqual([...always.slice(0, 8), 'backlog', 'instances']);
  expect(of({ kind: 'component' })).toEqual([...always, 'copies']);
});
