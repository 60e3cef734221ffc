import { GRID } from './limits';
import type { WidgetPlace } from './body';

/** What tells how a host takes its load. */
export type HostKind = 'function' | 'serverless' | 'instances' | 'async' | 'component' | 'unknown';

/** A host, as far as its widgets depend on it. */
export interface PlannedHost {
  readonly title: string;
  readonly kind: HostKind;
  /** Whether its server tells of model versions, cold starts and the time to load. */
  readonly isMeasured: boolean;
  /** Whether somebody counts its cold starts: of measured hosts, the server. */
  readonly hasColdStarts: boolean;
  readonly hasCost: boolean;
  /** Milliseconds. */
  readonly latencyObjective?: number;
  /** Requests at the same time that it takes at most, where that is known. */
  readonly maxConcurrency?: number;
  readonly alarms: number;
}

/** Objectives of a host, one number each. */
export interface PlannedLevels {
  readonly title: string;
  readonly objectives: readonly string[];
}

export interface PlannedService {
  readonly hosts: readonly PlannedHost[];
  readonly levels: readonly PlannedLevels[];
  /** Alarms in all: those of the hosts, of the levels, and others. */
  readonly alarms: number;
}

/** What a line is of. The construct has a metric for each. */
export type Quantity =
  | 'requests' | 'requestsByVersion' | 'deployments' | 'rollbacks' | 'p50' | 'p95' | 'p99' | 'errors' | 'throttles' | 'coldStarts' | 'loadTime'
  | 'concurrency' | 'provisioned' | 'instances' | 'copies' | 'backlog' | 'thousandCost';

export interface PlannedLine {
  readonly of: Quantity;
  readonly label: string;
  readonly yAxis?: 'right';
  readonly color?: string;
}

/** A number, or a graph, of all hosts together. */
export type Summary = 'requests' | 'failedPercent' | 'slowestP95' | 'highestCost';

/** One line for each of the hosts with the highest values. */
export type Ranking = 'requests' | 'errors' | 'p95' | 'coldStarts' | 'throttles' | 'concurrency';

export type PlannedWidget = WidgetPlace & { readonly title: string } & (
  | { readonly kind: 'graph'; readonly host: number; readonly lines: readonly PlannedLine[]; readonly unit: string; readonly rightUnit?: string; readonly lineAt?: { readonly value: number; readonly label: string } }
  | { readonly kind: 'summary'; readonly hosts: readonly number[]; readonly of: Summary }
  | { readonly kind: 'ranking'; readonly hosts: readonly number[]; readonly of: Ranking; readonly shown: number; readonly unit: string }
  | { readonly kind: 'budget'; readonly levels: number; readonly objective: number }
  /** From the first to before the last of all alarms. */
  | { readonly kind: 'alarms'; readonly from: number; readonly to: number }
  | { readonly kind: 'text' }
);

export interface PlannedDashboard {
  readonly widgets: readonly PlannedWidget[];
}

/** Hosts that are shown in full on one dashboard: with more, it is an overview, and they are shown on others. */
export const HOSTS_IN_FULL = 10;
/** Lines of a ranking: more cannot be told apart. */
const RANKED = 10;
const ALARMS_IN_A_WIDGET = 100;

const RED = '#d62728';
const ORANGE = '#ff7f0e';
const GRAY = '#7f7f7f';

/** The overview first, then those that show each host in full. Up to `HOSTS_IN_FULL` hosts are on one dashboard. */
export function planDashboards(service: PlannedService): readonly PlannedDashboard[] {
  const all = service.hosts.map((_, index) => index);
  const top = [summaryRow(service, all), ...alarmRows(service), ...budgetRows(service)];
  if (all.length <= HOSTS_IN_FULL) return [{ widgets: placed([...top, ...all.flatMap((index) => hostRows(service.hosts[index]!, index, all.length > 1))]) }];
  const groups = Array.from({ length: dashboardsInFull(all.length) }, (_, group) => all.slice(group * HOSTS_IN_FULL, (group + 1) * HOSTS_IN_FULL));
  return [
    { widgets: placed([...top, ...rankingRows(service, all)]) },
    ...groups.map((hosts) => ({ widgets: placed([summaryRow(service, hosts), ...hosts.flatMap((index) => hostRows(service.hosts[index]!, index, true))]) })),
  ];
}

/** Beside the overview. */
export function dashboardsInFull(hosts: number): number {
  return hosts <= HOSTS_IN_FULL ? 0 : Math.ceil(hosts / HOSTS_IN_FULL);
}

type Unplaced<T> = T extends unknown ? Omit<T, 'x' | 'y' | 'width' | 'height'> : never;

/** Widgets of one height side by side. Narrow screens show them one below the other, in this order. */
interface Row {
  readonly height: number;
  readonly widgets: readonly Unplaced<PlannedWidget>[];
}

function placed(rows: readonly Row[]): readonly PlannedWidget[] {
  let y = 0;
  return rows.flatMap(({ height, widgets }) => {
    const [width, top] = [Math.floor(GRID.columns / widgets.length), y];
    y += height;
    return widgets.map((widget, index): PlannedWidget => ({ ...widget, x: index * width, y: top, width, height }));
  });
}

function summaryRow({ hosts }: PlannedService, indexes: readonly number[]): Row {
  const several = indexes.length > 1;
  const priced = indexes.filter((index) => hosts[index]!.hasCost);
  const summary = (title: string, of: Summary, which = indexes): Unplaced<PlannedWidget> => ({ kind: 'summary', title, of, hosts: which });
  return {
    height: 3,
    widgets: indexes.length === 0 ? [{ kind: 'text', title: 'No endpoint is on this dashboard yet.' }] : [
      summary('Requests', 'requests'),
      summary('Failed or refused, %', 'failedPercent'),
      summary(several ? 'Slowest p95, ms' : 'p95, ms', 'slowestP95'),
      ...(priced.length === 0 ? [] : [summary(several ? 'Highest cost of 1,000, USD' : 'Cost of 1,000, USD', 'highestCost', priced)]),
    ],
  };
}

function alarmRows({ alarms }: PlannedService): readonly Row[] {
  const widgets = Math.ceil(alarms / ALARMS_IN_A_WIDGET);
  return Array.from({ length: widgets }, (_, index): Row => {
    const [from, to] = [index * ALARMS_IN_A_WIDGET, Math.min(alarms, (index + 1) * ALARMS_IN_A_WIDGET)];
    return { height: Math.min(8, 1 + Math.ceil((to - from) / 4)), widgets: [{ kind: 'alarms', title: widgets === 1 ? 'Alarms' : `Alarms, ${index + 1} of ${widgets}`, from, to }] };
  });
}

function budgetRows({ levels }: PlannedService): readonly Row[] {
  const all = levels.flatMap(({ title, objectives }, level) => objectives.map((objective, index): Unplaced<PlannedWidget> => ({
    kind: 'budget', title: `Error budget left, %: ${levels.length > 1 ? `${title}, ` : ''}${objective}`, levels: level, objective: index,
  })));
  return Array.from({ length: Math.ceil(all.length / 4) }, (_, row): Row => ({ height: 3, widgets: all.slice(4 * row, 4 * (row + 1)) }));
}

function hostRows(host: PlannedHost, index: number, isOneOfSeveral: boolean): readonly Row[] {
  const graph = (title: string, unit: string, lines: readonly (PlannedLine | false)[], more: { readonly rightUnit?: string; readonly lineAt?: { readonly value: number; readonly label: string } } = {}): Unplaced<PlannedWidget> => ({
    kind: 'graph', host: index, title: isOneOfSeveral ? `${host.title}: ${title}` : title, unit, lines: lines.filter((line): line is PlannedLine => line !== false), ...more,
  });
  const { latencyObjective, maxConcurrency, isMeasured, hasColdStarts } = host;
  const starts = hasColdStarts || isMeasured;
  return [
    ...(isOneOfSeveral ? [{ height: 1, widgets: [{ kind: 'text', title: `## ${host.title}` } as const] }] : []),
    {
      height: 6,
      widgets: [
        graph('requests by version', 'requests', [
          { of: 'requestsByVersion', label: '' },
          { of: 'deployments', label: 'Deployments', yAxis: 'right', color: GRAY },
          { of: 'rollbacks', label: 'Rollbacks', yAxis: 'right', color: RED },
        ], { rightUnit: 'deploys' }),
        graph('latency', 'ms', [{ of: 'p50', label: 'p50' }, { of: 'p95', label: 'p95' }, { of: 'p99', label: 'p99' }],
          latencyObjective === undefined ? {} : { lineAt: { value: latencyObjective, label: `objective ${latencyObjective} ms` } }),
      ],
    },
    {
      height: 6,
      widgets: [
        graph('errors and throttles', 'requests', [{ of: 'errors', label: 'Errors', color: RED }, { of: 'throttles', label: host.kind === 'serverless' || host.kind === 'instances' ? 'Refused (4xx)' : 'Throttles', color: ORANGE }]),
        ...(starts ? [graph('cold starts', 'requests', [hasColdStarts && { of: 'coldStarts', label: 'Cold starts' }, isMeasured && { of: 'loadTime', label: 'Load time', yAxis: 'right' }], isMeasured ? { rightUnit: 'ms' } : {})] : []),
        graph('capacity and demand', 'requests at a time', capacityLines(host.kind), {
          ...(maxConcurrency === undefined ? {} : { lineAt: { value: maxConcurrency, label: `at most ${maxConcurrency}` } }), ...rightUnitOf(host.kind),
        }),
      ],
    },
    ...(host.hasCost ? [{ height: 4, widgets: [graph('cost of 1,000 inferences', 'USD', [{ of: 'thousandCost', label: 'USD for 1,000' }])] }] : []),
  ];
}

function capacityLines(kind: HostKind): readonly PlannedLine[] {
  const demand: PlannedLine = { of: 'concurrency', label: 'At the same time' };
  switch (kind) {
    case 'function': return [demand, { of: 'provisioned', label: 'Provisioned' }];
    case 'instances': return [demand, { of: 'instances', label: 'Instances', yAxis: 'right' }];
    case 'component': return [demand, { of: 'copies', label: 'Copies', yAxis: 'right' }];
    case 'async': return [{ of: 'backlog', label: 'Waiting and worked on' }, { of: 'instances', label: 'Instances', yAxis: 'right' }];
    default: return [demand];
  }
}

function rightUnitOf(kind: HostKind): { readonly rightUnit?: string } {
  switch (kind) {
    case 'instances':
    case 'async': return { rightUnit: 'instances' };
    case 'component': return { rightUnit: 'copies' };
    default: return {};
  }
}

function rankingRows({ hosts }: PlannedService, all: readonly number[]): readonly Row[] {
  const ranking = (title: string, unit: string, of: Ranking, which = all): Unplaced<PlannedWidget> => ({ kind: 'ranking', title: `${title}: the ${RANKED} highest`, unit, of, hosts: which, shown: RANKED });
  const starting = all.filter((index) => hosts[index]!.hasColdStarts);
  const rows: Row[] = [
    { height: 7, widgets: [ranking('Requests', 'requests', 'requests'), ranking('Errors', 'requests', 'errors')] },
    { height: 7, widgets: [ranking('p95', 'ms', 'p95'), ranking('Throttles', 'requests', 'throttles')] },
  ];
  if (starting.length > 0) rows.push({ height: 7, widgets: [ranking('Cold starts', 'requests', 'coldStarts', starting), ranking('At the same time', 'requests at a time', 'concurrency')] });
  return rows;
}
