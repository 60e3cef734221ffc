import { shown } from '../values';
import type { Rule } from '../rule';
import { containersOf, memberOf } from '../sagemaker/hosting';

/** A part of a key that is meant to be written over. */
const LATEST = /(?:^|[/_.-])(?:latest|current)(?=[/_.-]|$)/i;

export const artifactLatest: Rule = {
  id: 'image-artifact-latest',
  area: 'images',
  severity: 'info',
  what: 'The files of a model lie under a key of their own for every version',
  why: 'SageMaker reads the key again whenever an instance starts, and knows no versions of objects: what is written over it is served by some instances and not by others, and CloudFormation deploys nothing.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
  remedy: 'write every version to a key of its own, with its number or digest in it',
  types: ['AWS::SageMaker::Model'],
  check(model, { report }) {
    for (const { at, properties } of containersOf(model)) {
      const places = { ModelDataUrl: properties['ModelDataUrl'], 'ModelDataSource/S3DataSource/S3Uri': memberOf(properties, 'ModelDataSource', 'S3DataSource')['S3Uri'] };
      for (const [name, address] of Object.entries(places)) {
        if (typeof address === 'string' && LATEST.test(shown(address).replace(/^(?:s3|https):\/\/[^/]*/, ''))) report({ path: `${at}/${name}`, found: `is ${shown(address)}, a key that is written over` });
      }
    }
  },
};
