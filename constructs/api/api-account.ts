import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

const ID = 'CsiApiGatewayAccount';

/** What AmazonAPIGatewayPushToCloudWatchLogs allows: API Gateway refuses a role that may do less. */
const ACTIONS = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogGroups', 'DescribeLogStreams', 'FilterLogEvents', 'GetLogEvents', 'PutLogEvents'];

/**
 * The role by which REST APIs write their logs, once per stack. Setting and role stay when the stack goes: other APIs of the account write by them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function apiAccount(scope: Construct): CfnAccount {
  const stack = Stack.of(scope);
  const present = stack.node.tryFindChild(ID)?.node.findChild('Account') as CfnAccount | undefined;
  if (present !== undefined) return present;
  const place = new Construct(stack, ID);
  const role = new Role(place, 'Role', {
    description: 'Lets API Gateway write the logs of REST APIs',
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: {
      Logs: new PolicyDocument({ statements: [new PolicyStatement({
        actions: ACTIONS.map((action) => `logs:${action}`),
        resources: [stack.formatArn({ service: 'logs', resource: '*' })],
      })] }),
    },
  });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const account = new CfnAccount(place, 'Account', { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return account;
}
