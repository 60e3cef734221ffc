import { intrinsicOf } from '../cloudformation/intrinsics';
import { isObject } from '../cloudformation/template';
import type { ResidencyFinding, ResidencyRuleId } from './finding';
import { ACKNOWLEDGE, describeRegions, RESIDENCY_RULES } from './finding';
import type { JsonObject, Resolver } from './resolve';
import { objectAt, OPEN, OWN } from './resolve';

interface Around {
  readonly resolver: Resolver;
  readonly allowed: readonly string[];
  readonly buckets: Readonly<Record<string, string>>;
  readonly written: Readonly<Record<string, string>>;
}

interface Found {
  readonly rule: ResidencyRuleId;
  readonly prop: string;
  readonly found: string;
  /** The list of regions without it. */
  readonly allowed?: string;
  readonly remedy?: string;
}

/** Services that answer at edge locations, wherever they are declared. */
const EDGE_SERVICES: Readonly<Record<string, string>> = {
  'AWS::CloudFront::Distribution': 'answers and caches at edge locations all over the world',
  'AWS::CloudFront::StreamingDistribution': 'answers and caches at edge locations all over the world',
  'AWS::GlobalAccelerator::Accelerator': 'takes requests at edge locations all over the world',
  'AWS::GlobalAccelerator::CustomRoutingAccelerator': 'takes requests at edge locations all over the world',
  'AWS::S3::MultiRegionAccessPoint': 'routes requests to the nearest of its buckets, over edge locations',
  'AWS::Amplify::App': 'is served by CloudFront from edge locations all over the world',
};

/** `EndpointConfiguration` is edge-optimized unless it says otherwise: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html */
const EDGE_APIS = ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::DomainName'];

/** Where the image of a container is. A name without a registry is one of Docker Hub, but not in CodeBuild, whose own are `aws/codebuild/…`. */
const IMAGES: readonly (readonly [type: string, ...way: string[]])[] = [
  ['AWS::SageMaker::Model', 'PrimaryContainer', 'Image'],
  ['AWS::SageMaker::Model', 'Containers', '*', 'Image'],
  ['AWS::SageMaker::ModelPackage', 'InferenceSpecification', 'Containers', '*', 'Image'],
  ['AWS::SageMaker::InferenceComponent', 'Specification', 'Container', 'Image'],
  ['AWS::Lambda::Function', 'Code', 'ImageUri'],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions', '*', 'Image'],
  ['AWS::Batch::JobDefinition', 'ContainerProperties', 'Image'],
  ['AWS::CodeBuild::Project', 'Environment', 'Image'],
  ['AWS::AppRunner::Service', 'SourceConfiguration', 'ImageRepository', 'ImageIdentifier'],
  ['AWS::ECR::PullThroughCacheRule', 'UpstreamRegistryUrl'],
];
const OWN_IMAGE = /\.dkr[.-]ecr[.-]|^aws\/codebuild\//;

/** What a resource is, apart from the texts in it. */
export function findInResource(type: string, properties: JsonObject, around: Around): readonly ResidencyFinding[] {
  return [
    ...edges(type, properties, around), ...hubs(type), ...images(type, properties, around), ...replication(type, properties, around), ...reads(type, properties, around),
  ].map(({ rule, prop, found, allowed, remedy }) => ({
    rule, prop: prop === '' ? type : prop, location: prop === '' ? 'Properties' : `Properties.${prop.replaceAll(/\[(\d+)\]/g, '.$1')}`,
    found, allowed: allowed ?? describeRegions(around.allowed), remedy: `${remedy ?? RESIDENCY_RULES[rule].remedy}, ${ACKNOWLEDGE}`,
  }));
}

function edges(type: string, properties: JsonObject, { resolver }: Around): readonly Found[] {
  const service = EDGE_SERVICES[type];
  if (service !== undefined) return [{ rule: 'residency-edge', prop: '', found: service, allowed: 'services of one region', remedy: 'let callers use the endpoints of the region' }];
  if (type === 'AWS::S3::Bucket' && at(resolver, properties, ['AccelerateConfiguration', 'AccelerationStatus']).some(({ text }) => text === 'Enabled')) {
    return [{ rule: 'residency-edge', prop: 'AccelerateConfiguration.AccelerationStatus', found: 'is Enabled: uploads and downloads pass edge locations all over the world', allowed: 'Suspended', remedy: 'take it out' }];
  }
  if (!EDGE_APIS.includes(type)) return [];
  const allowed = 'REGIONAL or PRIVATE';
  const remedy = 'set Types to [REGIONAL] or [PRIVATE] (endpointTypes: [EndpointType.REGIONAL])';
  const given = at(resolver, properties, ['EndpointConfiguration', 'Types', '*']);
  if (given.length === 0) return [{ rule: 'residency-edge', prop: 'EndpointConfiguration', found: 'is not given: it is edge-optimized then, and CloudFront takes its requests', allowed, remedy }];
  return given.filter(({ text }) => text === 'EDGE').map(({ prop }) => ({ rule: 'residency-edge', prop, found: 'is EDGE: CloudFront takes its requests at edge locations all over the world', allowed, remedy }));
}

/** The build that copies a model of the Hugging Face Hub. */
function hubs(type: string): readonly Found[] {
  if (type !== 'Custom::CsiModelStage') return [];
  return [{
    rule: 'residency-artifact', prop: 'request', found: 'copies a model from huggingface.co, which is outside of every region, when it is deployed',
    remedy: 'copy the files into a bucket of the list yourself and take ModelArtifact.fromS3Folder',
  }];
}

function images(type: string, properties: JsonObject, { resolver }: Around): readonly Found[] {
  return IMAGES.filter(([of]) => of === type).flatMap(([, ...way]) => at(resolver, properties, way)).flatMap(({ prop, text }): Found[] => {
    if (text.startsWith(OPEN)) {
      return [{ rule: 'residency-unresolved', prop, found: 'is an image that only the deploy knows', remedy: 'write its address, or take it from a repository that the app declares or imports by name' }];
    }
    return text.startsWith(OWN) || OWN_IMAGE.test(text) ? [] : [{ rule: 'residency-image', prop, found: `is ${text.replaceAll(OWN, '…').slice(0, 200)}, which is pulled from a public registry` }];
  });
}

/** The ARN of a bucket says no region: it has to be the stack's own, or one of the app's by name. */
function replication(type: string, properties: JsonObject, { resolver, allowed, buckets }: Around): readonly Found[] {
  if (type !== 'AWS::S3::Bucket') return [];
  return at(resolver, properties, ['ReplicationConfiguration', 'Rules', '*', 'Destination', 'Bucket']).flatMap(({ prop, text }): Found[] => {
    const name = /^arn:[\w-]+:s3:::(.*)$/.exec(text)?.[1] ?? text;
    if (name === OWN) return [];
    const region = Object.hasOwn(buckets, name) ? buckets[name] : undefined;
    if (region === undefined) {
      return [{ rule: 'residency-unresolved', prop, found: `is ${name === OPEN ? 'a bucket that only the deploy knows' : `the bucket ${name}`}, and nothing says in which region it is`, remedy: 'declare the bucket in a stack of this app' }];
    }
    return allowed.includes(region) ? [] : [{ rule: 'residency-replica', prop, found: `is the bucket ${name} in ${region}` }];
  });
}

/** What another stack gives by `crossRegionReferences`: it is in its region, and the parameter here is a copy. */
function reads(type: string, properties: JsonObject, { allowed, written }: Around): readonly Found[] {
  if (type !== 'Custom::CrossRegionExportReader') return [];
  return Object.keys(objectAt(objectAt(properties, 'ReaderProps'), 'imports')).flatMap((name): Found[] => {
    const region = Object.hasOwn(written, name) ? written[name] : undefined;
    if (region === undefined || allowed.includes(region)) return [];
    return [{ rule: 'residency-reference', prop: 'ReaderProps.imports', found: `has ${name}, which comes from a stack in ${region}` }];
  });
}

/** Every text at a way of names, `*` for all items of a list. */
function at(resolver: Resolver, value: unknown, way: readonly string[], prop = ''): readonly { readonly prop: string; readonly text: string }[] {
  const [step, ...rest] = way;
  if (step === undefined) return resolver.texts(value).map((text) => ({ prop, text }));
  if (intrinsicOf(value) !== undefined) return branchesOf(resolver, value).flatMap((each) => at(resolver, each, way, prop));
  if (step === '*') return (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((item, index) => at(resolver, item, rest, `${prop}[${index}]`));
  return isObject(value) && Object.hasOwn(value, step) ? at(resolver, value[step], rest, prop === '' ? step : `${prop}.${step}`) : [];
}

/** Of a function that gives an object or a list. */
function branchesOf(resolver: Resolver, value: unknown): readonly unknown[] {
  return resolver.alternatives(value).filter((each) => isObject(each) || Array.isArray(each));
}
