import type { IAlias, IFunction, IVersion } from 'aws-cdk-lib/aws-lambda';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { AliasOptions, Architecture } from 'aws-cdk-lib/aws-lambda';
import type { IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import { Alias, CfnAlias, CfnVersion, QualifiedFunctionBase } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Fn, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** CDK's name for what its refactoring must leave alone: a version is another resource whenever its function is another one. */
const DO_NOT_REFACTOR = 'aws:cdk:do-not-refactor';

/** What a version and an alias have of their function. */
abstract class OfFunction extends QualifiedFunctionBase {
  public abstract readonly lambda: IFunction;
  protected readonly canCreatePermissions = true;

  public get architecture(): Architecture {
    return this.lambda.architecture;
  }

  public get grantPrincipal(): IPrincipal {
    return this.lambda.grantPrincipal;
  }

  public get role(): IRole | undefined {
    return this.lambda.role;
  }
}

/** A published version as CDK's own class renders it, without what nobody asks for in a fleet of a thousand. */
export class PublishedVersion extends OfFunction implements IVersion {
  public readonly lambda: IFunction;
  public readonly version: string;
  public readonly functionArn: string;
  public readonly resource: CfnVersion;

  public constructor(scope: Construct, id: string, props: { readonly lambda: IFunction; readonly description: string; readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.lambda = props.lambda;
    this.resource = new CfnVersion(this, 'Resource', { description: props.description, functionName: props.lambda.functionName });
    this.resource.addMetadata(DO_NOT_REFACTOR, true);
    this.resource.applyRemovalPolicy(props.removalPolicy, { default: RemovalPolicy.DESTROY });
    this.version = this.resource.attrVersion;
    this.functionArn = this.resource.ref;
  }

  public get functionName(): string {
    return `${this.lambda.functionName}:${this.version}`;
  }

  protected get qualifier(): string {
    return this.version;
  }

  public get versionRef() {
    return { functionArn: this.functionArn };
  }

  public get edgeArn(): string {
    return this.functionArn;
  }

  public override metric(metricName: string, props: MetricOptions = {}): Metric {
    return super.metric(metricName, { dimensionsMap: { FunctionName: this.lambda.functionName, Resource: `${this.lambda.functionArn}:${this.version}` }, ...props });
  }

  /** @deprecated as in CDK: the alias would be another one with each version */
  public addAlias(aliasName: string, options: AliasOptions = {}): Alias {
    return new Alias(this, `Alias${aliasName}`, { ...options, aliasName, version: this });
  }
}

/** An alias as CDK's own class renders it. */
export class VersionAlias extends OfFunction implements IAlias {
  public readonly lambda: IFunction;
  public readonly aliasName: string;
  public readonly version: IVersion;
  public readonly resource: CfnAlias;
  public readonly functionArn: string;

  public constructor(scope: Construct, id: string, props: { readonly aliasName: string; readonly version: IVersion; readonly provisionedConcurrentExecutions?: number }) {
    super(scope, id, { physicalName: props.aliasName });
    const { aliasName, version, provisionedConcurrentExecutions } = props;
    this.aliasName = aliasName;
    this.version = version;
    this.lambda = version.lambda;
    this.resource = new CfnAlias(this, 'Resource', {
      name: aliasName,
      functionName: version.lambda.functionName,
      functionVersion: version.version,
      provisionedConcurrencyConfig: provisionedConcurrentExecutions === undefined ? undefined : { provisionedConcurrentExecutions },
    });
    this.functionArn = this.getResourceArnAttribute(this.resource.ref, {
      service: 'lambda', resource: 'function', resourceName: `${this.lambda.functionName}:${aliasName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  public get functionName(): string {
    return `${this.stack.splitArn(this.functionArn, ArnFormat.COLON_RESOURCE_NAME).resourceName ?? ''}:${this.aliasName}`;
  }

  protected get qualifier(): string {
    return Fn.select(7, Fn.split(':', this.resource.ref));
  }

  public get aliasRef() {
    return { aliasArn: this.functionArn };
  }

  public override metric(metricName: string, props: MetricOptions = {}): Metric {
    return super.metric(metricName, { dimensionsMap: { FunctionName: this.lambda.functionName, Resource: `${this.lambda.functionName}:${this.aliasName}` }, ...props });
  }
}
