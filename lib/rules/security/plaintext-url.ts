import { pointer } from '../../cloudformation/template';
import type { Rule } from '../rule';
import { isObject } from '../../cloudformation/template';
import { shown } from '../values';

/** Where a URL is one that will be called. Policies, descriptions and allowed origins of browsers have URLs as names. */
const WAYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::Lambda::Function': [['Environment', 'Variables', '*']],
  'AWS::SageMaker::Model': [
    ['PrimaryContainer', 'Environment', '*'], ['Containers', '*', 'Environment', '*'], ['PrimaryContainer', 'ModelDataUrl'], ['Containers', '*', 'ModelDataUrl'],
    ['PrimaryContainer', 'ModelDataSource', 'S3DataSource', 'S3Uri'], ['Containers', '*', 'ModelDataSource', 'S3DataSource', 'S3Uri'],
  ],
  'AWS::SageMaker::InferenceComponent': [['Specification', 'Container', 'Environment', '*'], ['Specification', 'Container', 'ArtifactUrl']],
  'AWS::SageMaker::ModelPackage': [['InferenceSpecification', 'Containers', '*', 'ModelDataUrl'], ['InferenceSpecification', 'Containers', '*', 'Environment', '*']],
  'AWS::ECS::TaskDefinition': [['ContainerDefinitions', '*', 'Environment', '*', 'Value']],
  'AWS::Batch::JobDefinition': [['ContainerProperties', 'Environment', '*', 'Value']],
  'AWS::CodeBuild::Project': [['Environment', 'EnvironmentVariables', '*', 'Value']],
  'AWS::ApiGateway::Method': [['Integration', 'Uri']],
  'AWS::ApiGatewayV2::Integration': [['IntegrationUri']],
  'AWS::SNS::Subscription': [['Endpoint']],
  'AWS::CloudFormation::Stack': [['TemplateURL']],
};

/** Hosts that are not on any network, or on one that is its own: this machine, the task, a service that a container finds by a name without a dot. */
const NEAR = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1\]?|169\.254\.|[^.]+$)|\.(?:local|internal|localhost)$/i;

/** The host of a URL that is called in the clear; undefined where it is none, is near, or is not known. */
export function plaintextHost(text: string): string | undefined {
  const host = /^http:\/\/([^/:?#\s]+)/i.exec(text.trim())?.[1];
  return host === undefined || NEAR.test(host) || /[\u{E000}\u{E001}]/u.test(host) ? undefined : host;
}

export const plaintextUrl: Rule = {
  id: 'security-plaintext-url',
  area: 'security',
  severity: 'warning',
  what: 'What functions, containers and APIs call is not called by http://',
  why: 'Requests, answers and tokens cross the network in the clear.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_transit_encrypt.html',
  remedy: 'write https://',
  types: Object.keys(WAYS),
  check(resource, { report }) {
    for (const way of WAYS[resource.type] ?? []) {
      for (const { path, value } of at(resource.properties, way)) {
        const host = typeof value === 'string' ? plaintextHost(value) : undefined;
        if (host !== undefined) report({ path, found: `is ${shown(value).slice(0, 200)}`, allowed: 'https://, s3://' });
      }
    }
  },
};

function at(value: unknown, way: readonly string[], path = ''): readonly { readonly path: string; readonly value: unknown }[] {
  const [step, ...rest] = way;
  if (step === undefined) return [{ path, value }];
  if (!isObject(value) && !Array.isArray(value)) return [];
  const members = Array.isArray(value) ? Object.entries(value as readonly unknown[]) : Object.entries(value);
  return members.filter(([name]) => step === '*' || name === step).flatMap(([name, member]) => at(member, rest, `${path}${pointer(name)}`));
}
