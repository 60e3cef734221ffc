import { roleDenied } from '../../../lib/codedeploy/failures';
import type { DeploymentError } from '../../../lib/codedeploy/deployment';
import { splitFunctionName } from '../../lambda-api/function-name';

/** What CodeDeploy may do in the service role of a deployment group. */
export class ServiceRoles {
  constructor(
    private readonly allows: (roleArn: string, action: string, resource: string) => boolean, private readonly functionArn: (name: string) => string, private readonly alarmArn: (name: string) => string,
  ) {}

  refusesShift(roleArn: string, functionName: string): Denied | undefined {
    return this.denied(roleArn, 'lambda:GetAlias', functionName) ?? this.denied(roleArn, 'lambda:UpdateAlias', functionName);
  }

  refusesHook(roleArn: string, hook: string): Denied | undefined {
    return this.denied(roleArn, 'lambda:InvokeFunction', splitFunctionName(hook).name);
  }

  seesAlarm(roleArn: string, name: string): boolean {
    return this.allows(roleArn, 'cloudwatch:DescribeAlarms', this.alarmArn(name));
  }

  private denied(roleArn: string, action: string, functionName: string): Denied | undefined {
    const resource = this.functionArn(functionName);
    return this.allows(roleArn, action, resource) ? undefined : { error: roleDenied(roleArn), detail: `${roleArn} does not allow ${action} on ${resource}` };
  }
}

export interface Denied {
  readonly error: DeploymentError;
  readonly detail: string;
}
