import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkBudget, tagFilter } from '../../lib/cost/budget';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import type { Problem } from '../../lib/problem';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { checkAlarmTopic, letAlarmsTell } from '../monitoring/alarm-topic';
import { checkArguments, guard } from '../private/declared/guard';
import { HOST_TAG, hostTag } from '../private/host-tags';
import { known } from '../private/known';
import { reject } from '../private/reject';
import type { BudgetProps, CostAlarmOptions } from './budget-props';

/** As bills name them. */
const SERVICES = ['AWS Lambda', 'Amazon SageMaker'];

/**
 * A budget for models: AWS Budgets tells people when a month has cost too much, or is going to. It looks at bills, which are some hours behind:
 * for what happens now there is `alarmOnCostPerInference`.
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Digits', { model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')) });
 * const budget = new Budget(this, 'Budget', { maxPerMonth: 500, endpoints: [fn], emails: ['ml-platform@example.com'] });
 * budget.alarmOnCostPerInference(fn, { above: 0.00002, priceRegion: 'us-east-1' });
 */
export class Budget extends Construct {
  /** Name of the budget, in AWS Budgets. */
  public readonly budgetName: string;

  private readonly props: BudgetProps;

  /**
   * @throws if nobody would be told, an address or a percentage is none, or an endpoint is imported and has no tags that are known
   */
  public constructor(scope: Construct, id: string, props: BudgetProps) {
    checkArguments('Budget', { scope, id, props });
    super(scope, id);
    const { emails = [], topic, actualPercentages = [80, 100], forecastPercentages = [100], maxPerMonth } = props;
    reject(this, [
      ...checkBudget({ maxPerMonth: known(maxPerMonth), actual: actualPercentages.map(known), forecast: forecastPercentages.map(known), emails: emails.map(known), hasTopic: topic !== undefined }),
      ...endpointProblems(props.endpoints),
    ]);
    const subscribers = [
      ...emails.map((address) => ({ subscriptionType: 'EMAIL', address })),
      ...(topic === undefined ? [] : [{ subscriptionType: 'SNS', address: topic.topicArn }]),
    ];
    const notification = (notificationType: string) => (threshold: number): CfnBudget.NotificationWithSubscribersProperty => (
      { notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' }, subscribers }
    );
    const budget = new CfnBudget(this, 'Resource', {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: maxPerMonth, unit: 'USD' }, costFilters: filtersOf(props) },
      notificationsWithSubscribers: [...actualPercentages.map(notification('ACTUAL')), ...forecastPercentages.map(notification('FORECASTED'))],
    });
    if (topic !== undefined) this.allow(topic, budget);
    this.props = props;
    this.budgetName = budget.ref;
  }

  /**
   * An alarm for when an inference of an endpoint costs too much, for hours: it has idle instances, or answers take longer. Its metric is
   * `metricCostPerInference`, whose prices are known at synth. It tells the budget's topic. Hours without an inference count for nothing.
   *
   * @throws if there is no price, or the amount is not above 0
   */
  public alarmOnCostPerInference(endpoint: IInferenceEndpoint, options: CostAlarmOptions): Alarm {
    const { above, evaluationPeriods = 3, period = Duration.hours(1), ...metric } = options;
    const dollars = known(above);
    const periods = known(evaluationPeriods);
    reject(this, [
      ...(dollars === undefined || (Number.isFinite(dollars) && dollars > 0) ? [] : [{ prop: 'above', found: `is ${dollars}`, allowed: 'US dollars above 0', remedy: 'say what an inference may cost' }]),
      ...(periods === undefined || (Number.isInteger(periods) && periods >= 1) ? [] : [{ prop: 'evaluationPeriods', found: `is ${periods}`, allowed: 'a whole number from 1', remedy: 'choose one' }]),
      ...checkAlarmTopic(this, 'topic', this.props.topic),
    ]);
    const alarm = new Alarm(this, `CostPerInference-${endpoint.node.addr.slice(-8)}`, {
      alarmDescription: alarmDescription(`An inference of ${endpoint.node.path} costs more than ${dollars === undefined ? 'it may' : `$${dollars}`}.`, 'budget-costperinference'),
      metric: endpoint.metricCostPerInference({ ...metric, period }),
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (this.props.topic !== undefined) alarm.addAlarmAction(new SnsAction(this.props.topic));
    return alarm;
  }

  /** https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html */
  private allow(topic: ITopic, budget: CfnBudget): void {
    const { account } = Stack.of(this);
    const { policyDependable } = topic.addToResourcePolicy(new PolicyStatement({
      principals: [new ServicePrincipal('budgets.amazonaws.com')], actions: ['sns:Publish'], resources: [topic.topicArn], conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }));
    // AWS Budgets looks whether it may when the budget is made.
    if (policyDependable !== undefined) budget.node.addDependency(policyDependable);
    // The policy takes the place of the one that SNS gives the topic, by which alarms were let in.
    letAlarmsTell(this, 'topic', topic);
  }
}

guard('Budget', Budget);

function filtersOf({ endpoints = [], tags = {}, services }: BudgetProps): Readonly<Record<string, string[]>> {
  const byTag = [...endpoints.map(({ node }) => tagFilter(HOST_TAG, hostTag(node.path))), ...Object.entries(tags).map(([key, value]) => tagFilter(key, value))];
  const named = services ?? (byTag.length === 0 ? SERVICES : []);
  return { ...(byTag.length > 0 && { TagKeyValue: byTag }), ...(named.length > 0 && { Service: named }) };
}

/** Their tags are the business of whoever declares them. */
function endpointProblems(endpoints: readonly IInferenceEndpoint[] = []): Problem[] {
  return endpoints.flatMap((endpoint, index) => (isImported(endpoint)
    ? [{ prop: `endpoints.${index}`, found: 'is imported, and its tags are not known', remedy: 'give `tags`: the tag csi:host has its path in its own app' }] : []));
}

/** What is imported makes no resource. */
function isImported({ node }: IInferenceEndpoint): boolean {
  return !node.findAll().some((each) => CfnResource.isCfnResource(each));
}
