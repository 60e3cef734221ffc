import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkServedFiles, serverEnvironment, tensorParallelVariable } from '../../lib/sagemaker/dlc-server';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import { imageAccount, imageAccounts, type ImageRegistry } from '../../lib/sagemaker/image-accounts';
import type { IModelVersion } from '../model/model-version';
import type { DlcImage } from '../sagemaker/dlc-image';
import { pullStatements } from './image-asset';
import { modelData, modelDataProblems } from './model-data';
import { transformProblems } from './own-container';
import { rejectAt } from './reject';
import type { ServingContainer } from './serving-container';

/** A container of AWS's own. `reference`: what is after the repository's name, with its colon or at sign. */
export function dlcContainer(scope: Construct, model: IModelVersion, image: DlcImage, reference: string): ServingContainer {
  const { repository, registry, server, architecture, accelerator, cuda } = image._facts;
  const { region } = Stack.of(scope);
  const account = accountOf(scope, registry, image);
  return {
    image: `${account}.dkr.ecr.${region}.${Aws.URL_SUFFIX}/${repository}${reference}`,
    architecture,
    accelerator,
    cuda,
    server: 'aws',
    tensorParallel: tensorParallelVariable(image._facts),
    environment: serverEnvironment(server, model.modelName),
    pull: pullStatements({ repositoryArn: `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${repository}` }),
    modelData: modelData(scope, model, false),
  };
}

/** What stands in the way of one. */
export function dlcContainerProblems(model: IModelVersion, image: DlcImage, host: SageMakerHost): Problem[] {
  const { accelerator, architecture, repository } = image._facts;
  const { place, files } = model.artifact._contents();
  return [
    ...(place.kind === 'image' ? [{ prop: 'image', found: `is ${repository} of AWS's, and \`model\` is part of another image`, remedy: 'leave `image` out: the model\'s own image serves it' }] : []),
    ...(host === 'serverless' ? serverlessProblems(image.toString(), accelerator, architecture) : []),
    ...(place.kind === 'local' ? checkServedFiles(image._facts, files.map(({ path }) => path)) : []),
    ...transformProblems(model),
    ...modelDataProblems(model, host, false),
  ];
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions */
function serverlessProblems(image: string, accelerator: 'cpu' | 'gpu' | 'neuron' | undefined, architecture: 'arm64' | 'x86_64'): Problem[] {
  return [
    ...(accelerator === 'gpu' || accelerator === 'neuron'
      ? [{ prop: 'image', found: `is ${image}, which computes on accelerators, and serverless endpoints have none`, remedy: 'take an image for processors, or a RealTimeEndpoint or AsyncEndpoint' }] : []),
    ...(architecture === 'arm64'
      ? [{ prop: 'image', found: `is ${image}, which is built for arm64, and serverless endpoints run x86_64`, remedy: 'take the image for x86_64, or a RealTimeEndpoint on Graviton' }] : []),
  ];
}

/** The account in the stack's region; looked up at deploy where synth does not know that. */
function accountOf(scope: Construct, registry: ImageRegistry, image: DlcImage): string {
  const stack = Stack.of(scope);
  if (!Token.isUnresolved(stack.region)) {
    const account = imageAccount(registry, stack.region);
    if (account !== undefined) return account;
    rejectAt(scope.node.path, [{
      prop: 'image', found: `is ${image.toString()}, of which no copy is known in ${stack.region}`, allowed: Object.keys(imageAccounts(registry)).join(', '),
      remedy: 'copy it into a repository of your own and take ServingImage.fromEcr, or take another region',
    }]);
  }
  const id = `CsiImageAccounts-${registry}`;
  const mapping = (stack.node.tryFindChild(id) as CfnMapping | undefined) ?? new CfnMapping(stack, id, {
    mapping: Object.fromEntries(Object.entries(imageAccounts(registry)).map(([region, account]) => [region, { account }])),
  });
  return mapping.findInMap(Aws.REGION, 'account');
}
