import { CfnDashboard, type IAlarm, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DashboardBody } from '../../lib/dashboard/body';
import { checkBody } from '../../lib/dashboard/check-body';
import { checkDashboard, checkObjective } from '../../lib/dashboard/check-props';
import { HOSTS_IN_FULL, dashboardsInFull, planDashboards } from '../../lib/dashboard/plan';
import { describeObjective } from '../../lib/service-level/objective';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { checkArguments, guard } from '../private/declared/guard';
import { checkKnown, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import { ownAlarms, plannedHost, type ShownHost } from './dashboard-host';
import { renderWidget } from './dashboard-widgets';
import type { DashboardEndpointOptions, InferenceDashboardProps } from './inference-dashboard-props';
import { knownBody } from './known-body';
import type { ServiceLevels } from './service-levels';

/**
 * A CloudWatch dashboard of a service: what it answers, by model version, how fast, what fails, cold starts, capacity against demand, what it
 * costs, its alarms, and when it was deployed. Up to ten hosts are on one dashboard; with more it is an overview, and the hosts are shown on
 * further dashboards, ten on each.
 *
 * @see docs/dashboard.md
 * @example
 *
 * const dashboard = new InferenceDashboard(this, 'Dashboard');
 * dashboard.add(fn, { latencyObjective: Duration.millis(100) });
 */
export class InferenceDashboard extends Construct {
  /** Name of the dashboard, which is the overview where more than ten hosts are shown. */
  public readonly dashboardName: string;

  private readonly hosts: ShownHost[] = [];
  private readonly alarms: IAlarm[];
  private readonly levels: ServiceLevels[] = [];
  private readonly inFull: CfnDashboard[] = [];
  private readonly period: Duration;
  private readonly range: Pick<DashboardBody, 'start' | 'periodOverride'>;

  /** @throws if the period is not whole minutes up to a day, or the interval not whole minutes up to 455 days */
  public constructor(scope: Construct, id: string, props: InferenceDashboardProps = {}) {
    checkArguments('InferenceDashboard', { scope, id, props });
    super(scope, id);
    const { period = Duration.minutes(1), defaultInterval = Duration.hours(3), periodOverride = PeriodOverride.AUTO } = props;
    reject(this, checkKnown({ period, defaultInterval }));
    reject(this, checkDashboard({ period: knownSeconds(period), defaultInterval: knownSeconds(defaultInterval) }));
    this.period = period;
    this.range = { start: `-${defaultInterval.toIsoString()}`, periodOverride };
    this.alarms = [...props.alarms ?? []];
    const dashboard = new CfnDashboard(this, 'Resource', { dashboardBody: Lazy.string({ produce: () => this.bodyText(0) }) });
    this.dashboardName = dashboard.ref;
    this.node.addValidation({ validate: () => this.problems() });
    for (const endpoint of props.endpoints ?? []) this.add(endpoint);
    for (const levels of props.serviceLevels ?? []) this.addServiceLevels(levels);
  }

  /**
   * Shows a host. A host that is there already is shown once, with what is said last.
   *
   * @throws if the title is another host's, or the objective not from 1 ms to 15 minutes
   */
  public add(endpoint: IInferenceEndpoint, options: DashboardEndpointOptions = {}): InferenceDashboard {
    const { latencyObjective, alarms = [], cost } = options;
    const others = this.hosts.filter((host) => host.endpoint !== endpoint);
    const title = options.title ?? (others.some((other) => other.title === endpoint.node.id) ? endpoint.node.path : endpoint.node.id);
    reject(this, [
      ...checkObjective(latencyObjective === undefined ? undefined : latencyObjective.isUnresolved() ? NaN : latencyObjective.toMilliseconds({ integral: false })),
      ...(others.some((other) => other.title === title) ? [{ prop: 'title', found: `is ${JSON.stringify(title)}, as another host's`, remedy: 'give each host a title of its own' }] : []),
    ]);
    const host: ShownHost = { endpoint, title, alarms, cost, ...(latencyObjective === undefined ? {} : { latencyObjective }) };
    const place = this.hosts.findIndex((each) => each.endpoint === endpoint);
    if (place < 0) this.hosts.push(host);
    else this.hosts[place] = host;
    this.split();
    return this;
  }

  /** Shows what is left of each objective's error budget, and the alarms that watch it. */
  public addServiceLevels(levels: ServiceLevels): InferenceDashboard {
    if (!this.levels.includes(levels)) this.levels.push(levels);
    return this;
  }

  /** The alarms that are shown, in their order: those of the service levels first, as they page. */
  private allAlarms(): readonly IAlarm[] {
    return [...new Set([...this.levels.flatMap(({ alarms }) => alarms), ...this.hosts.flatMap(({ endpoint, alarms }) => [...ownAlarms(endpoint), ...alarms]), ...this.alarms])];
  }

  private split(): void {
    const wanted = dashboardsInFull(this.hosts.length);
    if (wanted > 0 && this.inFull.length === 0) {
      Annotations.of(this).addInfoV2('cdk-serverless-inference:dashboardSplit', `More than ${HOSTS_IN_FULL} hosts are on this dashboard: it is an overview, and they are shown in full on further dashboards, ${HOSTS_IN_FULL} on each. CloudWatch asks 3 US dollars a month for each dashboard beyond the first three of an account.`);
    }
    while (this.inFull.length < wanted) {
      const index = this.inFull.length + 1;
      this.inFull.push(new CfnDashboard(this, `Hosts${index}`, { dashboardBody: Lazy.string({ produce: () => this.bodyText(index) }) }));
    }
  }

  /** Of one of the dashboards, or of all. */
  private bodies(only?: number): readonly DashboardBody[] {
    const alarms = this.allAlarms();
    const budgets = this.levels.map((levels) => levels.levels.map((level) => levels.metricErrorBudget(level)));
    const service = { hosts: this.hosts, alarms, period: this.period, budgets };
    const levels = this.levels.map(({ node, levels: objectives }) => ({ title: node.id, objectives: objectives.map((level) => describeObjective(level._objective())) }));
    const plan = planDashboards({ hosts: this.hosts.map(plannedHost), levels, alarms: alarms.length });
    return plan.filter((_, index) => only === undefined || index === only).map(({ widgets }) => ({ ...this.range, widgets: widgets.map((widget) => renderWidget(this, widget, service)) }));
  }

  private bodyText(index: number): string {
    return Stack.of(this).toJsonString(this.bodies(index)[0]);
  }

  /** What CloudWatch would refuse, of what synth sees. */
  private problems(): string[] {
    return this.bodies().flatMap((body, index) => checkBody(knownBody(this, body)).map(({ dataPath, message }) => (
      `the body of dashboard ${index + 1}, at ${dataPath === '' ? 'its top' : dataPath}: ${message} (CloudWatch refuses it): put fewer hosts on it, or make several dashboards`)));
  }
}

guard('InferenceDashboard', InferenceDashboard);
