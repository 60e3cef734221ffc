import { DescribeInferenceComponentCommand, ListEndpointsCommand, ListInferenceComponentsCommand } from '@aws-sdk/client-sagemaker';
import type { EndpointFacts } from '../../lib/versions/prune-endpoint';
import { allPages, eachOf } from '../shared/paging';
import { describeConfig, modelsOf } from './belongings';
import { ifThere, type Clients } from './clients';
import { seenEndpoint } from './endpoints';

/** Every endpoint and inference component of the account with what it runs or is on the way to: somebody else's may use one of our models. */
export async function usersOf(clients: Clients): Promise<EndpointFacts['users']> {
  const endpoints = await eachOf(await listEndpoints(clients), async (name) => {
    const seen = await seenEndpoint(clients, name);
    const configs = [seen?.config, seen?.pendingConfig].filter((config) => config !== undefined);
    const described = await eachOf(configs, (config) => describeConfig(clients, config));
    return { name: `the endpoint ${name}`, configs, models: described.flatMap((config) => (config === undefined ? [] : modelsOf(config))) };
  });
  const components = await eachOf(await listComponents(clients), async (name) => {
    const component = await ifThere(() => clients.sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: name })));
    const specifications = [component?.Specification, ...component?.Specifications ?? []];
    return { name: `the inference component ${name}`, configs: [], models: specifications.flatMap((specification) => specification?.ModelName ?? []) };
  });
  return [...endpoints, ...components];
}

async function listEndpoints({ sageMaker }: Clients): Promise<readonly string[]> {
  const endpoints = await allPages(
    (NextToken) => sageMaker.send(new ListEndpointsCommand({ NextToken, MaxResults: 100 })),
    ({ Endpoints }) => Endpoints,
    ({ NextToken }) => NextToken,
  );
  return endpoints.flatMap(({ EndpointName, EndpointStatus }) => (EndpointName === undefined || EndpointStatus === 'Deleting' ? [] : [EndpointName]));
}

async function listComponents({ sageMaker }: Clients): Promise<readonly string[]> {
  const components = await allPages(
    (NextToken) => sageMaker.send(new ListInferenceComponentsCommand({ NextToken, MaxResults: 100 })),
    ({ InferenceComponents }) => InferenceComponents,
    ({ NextToken }) => NextToken,
  );
  return components.flatMap(({ InferenceComponentName }) => InferenceComponentName ?? []);
}
