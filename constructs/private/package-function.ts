import { dirname } from 'node:path';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AssetHashType, Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { deployTracingOf } from '../security/chosen-defaults';
import { leaveOpen } from './left-open';
import type { PackageAssetFile } from './package-assets';
import { packageAsset } from './package-assets';
import { sendTraces } from './send-traces';

/** A function of this package's own, which works while a stack is deployed. */
export function packageFunction(scope: Construct, id: string, file: PackageAssetFile, { description, role, logGroup }: { readonly description: string; readonly role: Role; readonly logGroup: ILogGroup }): LambdaFunction {
  const { path, sha256 } = packageAsset(file);
  const fn = new LambdaFunction(scope, id, {
    description,
    code: Code.fromAsset(dirname(path), { assetHash: sha256, assetHashType: AssetHashType.CUSTOM }),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.minutes(15),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
  });
  own.add(fn.node.defaultChild as CfnFunction);
  trace(fn, role);
  return fn;
}

/**
 * A step of a deploy that failed is looked for in X-Ray too. What the defaults of the app say may be said after this. Inline in the role: CDK's own
 * way makes a policy more.
 */
function trace(fn: LambdaFunction, role: Role): void {
  const mode = (): string | undefined => deployTracingOf(fn)._mode;
  (fn.node.defaultChild as CfnFunction).tracingConfig = Lazy.uncachedAny({
    produce: () => {
      const chosen = mode();
      return chosen && { mode: chosen };
    },
  });
  const cfnRole = role.node.defaultChild as CfnRole;
  const { policies } = cfnRole;
  cfnRole.policies = Lazy.uncachedAny({
    produce: (context) => [
      ...(context.resolve(policies) as CfnRole.PolicyProperty[] | undefined ?? []),
      ...(mode() === 'Active' ? [{ policyName: 'Tracing', policyDocument: new PolicyDocument({ statements: [sendTraces()] }) }] : []),
    ],
  }, { omitEmptyArray: true });
}

const own = new WeakSet<IConstruct>();

/** Whether the package knows what a function calls: it does, as far as it may. */
export function isPackageFunction(resource: IConstruct): boolean {
  return own.has(resource);
}

/** What a function of the package's own needs to work: its log, and a role that may write to it. */
export interface KeeperParts {
  readonly fn: LambdaFunction;
  readonly role: Role;
  /** All that the role may do, inline: it can do its work the moment it exists, and for as long. */
  readonly policy: PolicyDocument;
}

/** Such a function with a log and a role of its own: the only children of the scope by the names `Logs`, `Role` and `Function`. */
export function keeperFunction(scope: Construct, file: PackageAssetFile, { description, roleDescription, policyName }: { readonly description: string; readonly roleDescription?: string; readonly policyName: string }): KeeperParts {
  const logGroup = leaveOpen(new LogGroup(scope, 'Logs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }), 'RetentionInDays');
  const policy = new PolicyDocument({ statements: [new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] })] });
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: roleDescription, inlinePolicies: { [policyName]: policy } });
  return { fn: packageFunction(scope, 'Function', file, { description, role, logGroup }), role, policy };
}
