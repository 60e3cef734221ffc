import type { Template, TemplateResource } from '../cloudformation/template';
import { own } from '../cloudformation/template';
import type { RuleEnvironment } from './resolve';
import { Resolver } from './resolve';
import { markAlone, objectOf, textOf, valueAt } from './values';

/** One resource as rules see it. */
export interface RuleResource {
  readonly logicalId: string;
  readonly type: string;
  /** Resolved as far as it can be: see `Resolver`. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Resolved like the properties; empty where there is none. */
  readonly updatePolicy: Readonly<Record<string, unknown>>;
  /** As in the template, for what is not a property: DependsOn, DeletionPolicy, UpdatePolicy, Metadata. */
  readonly written: TemplateResource;
  /** Whether it is there only under a condition that nobody can decide yet. */
  readonly isConditional: boolean;
}

/** The property that is the name of a resource, by which others may call it. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CodeDeploy::Application': 'ApplicationName',
  'AWS::CodeDeploy::DeploymentConfig': 'DeploymentConfigName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SageMaker::DataQualityJobDefinition': 'JobDefinitionName',
  'AWS::SageMaker::Endpoint': 'EndpointName',
  'AWS::SageMaker::EndpointConfig': 'EndpointConfigName',
  'AWS::SageMaker::InferenceComponent': 'InferenceComponentName',
  'AWS::SageMaker::Model': 'ModelName',
  'AWS::SageMaker::ModelBiasJobDefinition': 'JobDefinitionName',
  'AWS::SageMaker::ModelExplainabilityJobDefinition': 'JobDefinitionName',
  'AWS::SageMaker::ModelPackageGroup': 'ModelPackageGroupName',
  'AWS::SageMaker::ModelQualityJobDefinition': 'JobDefinitionName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/** A template as rules see it: its resources resolved, those that a condition rules out left out. */
export class RuleTemplate {
  readonly resources: readonly RuleResource[];
  private readonly byId: ReadonlyMap<string, RuleResource>;
  private readonly byType = new Map<string, RuleResource[]>();

  constructor(readonly written: Template, readonly environment: RuleEnvironment = {}) {
    const resolver = new Resolver(written, environment);
    this.resources = Object.entries(written.resources).flatMap(([logicalId, resource]) => {
      const holds = resource.condition === undefined ? true : resolver.condition(resource.condition);
      return holds === false ? [] : [lazily(resolver, logicalId, resource, holds === undefined)];
    });
    this.byId = new Map(this.resources.map((resource) => [resource.logicalId, resource]));
    for (const resource of this.resources) {
      const alike = this.byType.get(resource.type);
      if (alike === undefined) this.byType.set(resource.type, [resource]);
      else alike.push(resource);
    }
  }

  /** Where it goes, where that is known. */
  get region(): string | undefined {
    return this.environment.region;
  }

  find(logicalId: string): RuleResource | undefined {
    return this.byId.get(logicalId);
  }

  ofType(...types: readonly string[]): readonly RuleResource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * The resource that a value calls: by a reference alone (Ref, or any attribute: see `markAlone` for which), or by the name that it gives
   * itself. Undefined for what is in no place of this template, which may well be there on AWS.
   */
  called(value: unknown, ...types: readonly string[]): RuleResource | undefined {
    const mark = markAlone(value);
    if (mark !== undefined) {
      const found = this.find(mark.name);
      return found !== undefined && (types.length === 0 || types.includes(found.type)) ? found : undefined;
    }
    const name = textOf(value);
    if (name === undefined) return undefined;
    return this.ofType(...types).find((resource) => this.nameOf(resource) === name);
  }

  /** The name that a resource gives itself, which CDK apps seldom do. */
  nameOf(resource: RuleResource): string | undefined {
    const property = own(NAMED_BY, resource.type);
    return property === undefined ? undefined : textOf(valueAt(resource.properties, property));
  }

  /** Whether two resources are certainly there at once. */
  areTogether(one: RuleResource, other: RuleResource): boolean {
    return (!one.isConditional && !other.isConditional) || one.written.condition === other.written.condition;
  }
}

/** Most rules look at few types: the others are never resolved. */
function lazily(resolver: Resolver, logicalId: string, written: TemplateResource, isConditional: boolean): RuleResource {
  let properties: Readonly<Record<string, unknown>> | undefined;
  let updatePolicy: Readonly<Record<string, unknown>> | undefined;
  return {
    logicalId,
    type: written.type,
    written,
    isConditional,
    get properties() {
      properties ??= objectOf(resolver.value(written.properties));
      return properties;
    },
    get updatePolicy() {
      updatePolicy ??= objectOf(resolver.value(written.updatePolicy ?? {}));
      return updatePolicy;
    },
  };
}
