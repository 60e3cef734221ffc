import { shown } from '../values';
import type { Rule } from '../rule';
import { containersOf, memberOf, partsOf } from '../sagemaker/hosting';

const REGION = '[a-z]{2}(?:-[a-z]+)+-\\d';
/** Addresses that say their region: those of S3's REST API, and AWS's own buckets of JumpStart. */
const ADDRESSES = [
  new RegExp(`^https://(?:[^/]+\\.)?s3[.-](${REGION})\\.amazonaws\\.com(?:\\.cn)?/`),
  new RegExp(`^s3://jumpstart-(?:private-)?cache-prod-(${REGION})/`),
];

/** The region that an address says, where it says one. */
export function regionOfAddress(address: string): string | undefined {
  return ADDRESSES.map((form) => form.exec(address)?.[1]).find((found) => found !== undefined);
}

export const artifactRegion: Rule = {
  id: 'image-artifact-region',
  area: 'images',
  severity: 'error',
  what: 'The files of a model lie in the region that it runs in',
  why: 'SageMaker takes model data from buckets of its own region only, and refuses the model.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
  remedy: 'copy or replicate the files into a bucket of the region',
  types: ['AWS::SageMaker::Model', 'AWS::SageMaker::InferenceComponent'],
  check(resource, { template, report }) {
    if (template.region === undefined) return;
    const containers = resource.type === 'AWS::SageMaker::Model' ? containersOf(resource) : [
      { at: '/Specification/Container', properties: memberOf(resource.properties, 'Specification', 'Container') },
      ...partsOf(resource.properties['Specifications'], '/Specifications').map(({ at, properties }) => ({ at: `${at}/Container`, properties: memberOf(properties, 'Container') })),
    ];
    for (const { at, properties } of containers) {
      const addresses = { ModelDataUrl: properties['ModelDataUrl'], ArtifactUrl: properties['ArtifactUrl'], 'ModelDataSource/S3DataSource/S3Uri': memberOf(properties, 'ModelDataSource', 'S3DataSource')['S3Uri'] };
      for (const [name, address] of Object.entries(addresses)) {
        const there = typeof address === 'string' ? regionOfAddress(address) : undefined;
        if (there !== undefined && there !== template.region) report({ path: `${at}/${name}`, found: `is ${shown(address)} in ${there}, and the stack in ${template.region}` });
      }
    }
  },
};
