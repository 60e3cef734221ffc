import { isGiven, isMissing, marksIn, shown, textOf } from '../values';
import type { Rule } from '../rule';

/**
 * Services whose calls name the resource that they come from, so that a permission can be for that one: anybody's otherwise. Not here are
 * those of which the resource cannot be known before (target groups, secrets), or that are told by a token (Alexa).
 */
const NAME_THEIR_SOURCE = [
  'apigateway.amazonaws.com', 'cloudwatch.amazonaws.com', 'config.amazonaws.com', 'events.amazonaws.com', 'iot.amazonaws.com', 'lambda.alarms.cloudwatch.amazonaws.com', 'logs.amazonaws.com',
  's3.amazonaws.com', 'ses.amazonaws.com', 'sns.amazonaws.com', 'cognito-idp.amazonaws.com', 'codecommit.amazonaws.com', 'scheduler.amazonaws.com',
];

export const permissionSource: Rule = {
  id: 'lambda-permission-source',
  area: 'lambda',
  severity: 'warning',
  what: 'A permission for a service says for which resource, and a bucket also of which account',
  why: 'Without it that service may invoke the function for anybody: a topic, rule or bucket in a stranger\'s account.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html',
  remedy: 'set SourceArn, and SourceAccount with it for S3, whose ARNs name no account',
  types: ['AWS::Lambda::Permission'],
  check({ properties }, { report }) {
    const principal = textOf(properties['Principal']);
    if (principal === undefined || !NAME_THEIR_SOURCE.includes(principal) || isGiven(properties['PrincipalOrgID'])) return;
    const [arn, account] = [properties['SourceArn'], properties['SourceAccount']];
    if (isMissing(arn) && isMissing(account)) {
      report({ path: '/SourceArn', found: `is missing, and the permission is for all of ${principal}` });
    } else if (principal === 's3.amazonaws.com' && isMissing(account) && isGiven(arn) && (textOf(arn) !== undefined || marksIn(arn).length > 0)) {
      report({ path: '/SourceAccount', found: `is missing, and ${shown(arn)} is a bucket's: when it is deleted, anybody may make another of its name` });
    }
  },
};
