import type { CfnRuleProps } from 'aws-cdk-lib/aws-events';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Has a function of the package's own called by events. */
export function callOn(scope: Construct, id: string, fn: LambdaFunction, rule: CfnRuleProps, input?: string): void {
  const { attrArn: sourceArn } = new CfnRule(scope, id, { ...rule, targets: [{ id: 'Keeper', arn: fn.functionArn, input }] });
  new CfnPermission(scope, `${id}Permission`, { action: 'lambda:InvokeFunction', functionName: fn.functionName, principal: 'events.amazonaws.com', sourceArn });
}

/** After each deploy of the stack, and once a day. Both in one rule: the event says which it was. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export function callAfterDeploys(scope: Construct, fn: LambdaFunction): void {
  callOn(scope, 'Deploys', fn, {
    description: 'After a deploy, and once a day',
    scheduleExpression: 'rate(1 day)',
    eventPattern: {
      'source': ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      'detail': { 'stack-id': [Aws.STACK_ID], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] } },
    },
  });
}
