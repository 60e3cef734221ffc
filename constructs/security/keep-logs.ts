import { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnResource } from 'aws-cdk-lib/core';
import { RemovalPolicy, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isLeftOpen } from '../private/left-open';
import { chosenFor, logRetention } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { placeIn } from './defaults-of-stack';
import { SecurityDefault } from './inference-defaults-props';
import { isGiven } from './given-retention';
import type { Rendered } from './rendered';
import { writeProperty } from './write-property';

const RETENTION = 'RetentionInDays';
/** What CDK's LogGroup says where nobody does. */
const TWO_YEARS = 731;

/** Log groups for what would have AWS make one, which is then kept for ever. */
export function makeLogGroups({ tree, permissions, set, warn }: Pass): void {
  const names = new Set(tree.ofType('AWS::Logs::LogGroup').map((group) => tree.properties(group).LogGroupName));
  for (const fn of tree.ofType('AWS::Lambda::Function')) {
    const { LoggingConfig, FunctionName, Role } = tree.properties(fn);
    const has = (LoggingConfig as Rendered | undefined)?.LogGroup !== undefined || (typeof FunctionName === 'string' && names.has(`/aws/lambda/${FunctionName}`)) || hasRetentionOfItsOwn(fn);
    const [role] = tree.referred(Role);
    const props = chosenFor(fn, SecurityDefault.LOG_RETENTION);
    if (has || props === undefined) continue;
    if (role === undefined) {
      warn(fn, 'logsOfTheirOwn', 'Lambda makes the log group of this function, and keeps it for ever: its role is not this app\'s, and may not be allowed to write to another. Set `logGroup` of the function.');
      continue;
    }
    // Not below the function: it would wait for the function's role, which has to name it.
    const group = new CfnLogGroup(placeIn(fn.stack), `Logs-${fn.node.addr.slice(-8)}`, { retentionInDays: logRetention(props) });
    group.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    permissions.allow(role, new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [group.attrArn] }));
    set(fn, 'LoggingConfig.LogGroup', group.ref);
  }
  for (const endpoint of tree.ofType('AWS::SageMaker::Endpoint')) {
    const { EndpointName } = tree.properties(endpoint);
    const props = chosenFor(endpoint, SecurityDefault.LOG_RETENTION);
    if (props === undefined) continue;
    if (typeof EndpointName !== 'string' || Token.isUnresolved(EndpointName)) {
      if (EndpointName === undefined) warn(endpoint, 'logsOfTheirOwn', 'SageMaker makes the log group of this endpoint, by a name that only the deploy knows, and keeps it for ever. Set `endpointName`.');
      continue;
    }
    const name = `/aws/sagemaker/Endpoints/${EndpointName}`;
    if (names.has(name)) continue;
    const group = new CfnLogGroup(placeIn(endpoint.stack), `Logs-${endpoint.node.addr.slice(-8)}`, { logGroupName: name, retentionInDays: logRetention(props) });
    // The name is SageMaker's: a group that stayed would stand in the way of the next deploy.
    group.applyRemovalPolicy(RemovalPolicy.DESTROY);
    endpoint.addResourceDependency(group);
  }
}

/** What the user has set stays. */
export function keepLogs({ tree, warn }: Pass): void {
  for (const group of tree.ofType('AWS::Logs::LogGroup')) {
    const props = chosenFor(group, SecurityDefault.LOG_RETENTION);
    if (props === undefined) continue;
    const retention = tree.properties(group)[RETENTION];
    const wanted = logRetention(props);
    if (retention === wanted) continue;
    const owner = group.node.scope;
    const isOfCdk = owner instanceof LogGroup && owner.node.defaultChild === group;
    if (isLeftOpen(group, RETENTION) || (!isOfCdk && retention === undefined)) keep(group, wanted);
    else if (isOfCdk && retention === TWO_YEARS) {
      const given = isGiven(owner);
      if (given === false) keep(group, wanted);
      if (given === undefined) warn(group, 'logRetention', 'The log group was made before the defaults were applied, and is kept for two years: by CDK, or because you say so. Set `retention`, or call InferenceDefaults.of(scope).apply() before.');
    }
  }
}

/** No other log group, and no other version of what writes to it. */
function keep(group: CfnResource, days: number): void {
  // CDK has a number for ever, CloudFormation has none.
  writeProperty(group, RETENTION, days === 9999 ? undefined : days);
}

/** CDK's older way, a custom resource that makes the group and says how long. */
function hasRetentionOfItsOwn({ node }: IConstruct): boolean {
  return node.scope?.node.tryFindChild('LogRetention') !== undefined;
}
