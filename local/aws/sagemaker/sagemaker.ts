import { CodeFolders } from '../../code/folders';
import type { Clock } from '../clock';
import type { RoleSessions } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import type { ResourceProvider } from '../resources/provider';
import type { StateFolder } from '../state/state-folder';
import { Endpoints } from './endpoints';
import { ModelSources, type ModelSourcesOptions } from './model-sources';
import { NamedStore } from './named-store';
import { sageMakerProviders } from './providers';
import type { EndpointConfigRecord, EndpointRecord, ModelRecord } from './records';

export interface SageMakerOptions extends Omit<ModelSourcesOptions, 'region'> {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly sessions: RoleSessions;
  /** Where npm packages of the user are found from. */
  readonly project: string;
  onLine(endpoint: string, text: string): void;
}

/** SageMaker's hosting: models, endpoint configs, endpoints, and the containers that run for them. */
export interface SageMaker {
  readonly models: NamedStore<ModelRecord>;
  readonly configs: NamedStore<EndpointConfigRecord>;
  readonly endpoints: Endpoints;
  readonly providers: Readonly<Record<string, ResourceProvider>>;
  /** Starts what ran when the state was left. */
  resume(): void;
  close(): Promise<void>;
}

export function startSageMaker(options: SageMakerOptions): SageMaker {
  const { state, clock, identity, sessions, warn } = options;
  const files = new CodeFolders({ platform: process.platform, arch: process.arch }, options.project);
  const models = new NamedStore<ModelRecord>(state.documents('sagemaker-models'), identity, 'model');
  const configs = new NamedStore<EndpointConfigRecord>(state.documents('sagemaker-endpoint-configs'), identity, 'endpoint configuration');
  const sources = new ModelSources({ ...options, region: identity.region });
  const endpoints = new Endpoints({
    clock, models, configs, sources, warn,
    endpoints: new NamedStore<EndpointRecord>(state.documents('sagemaker-endpoints'), identity, 'endpoint'),
    instances: { files, blobs: state.blobs, identity, sessions, onLine: options.onLine, warn },
  });
  return {
    models, configs, endpoints,
    providers: sageMakerProviders({ models, configs, endpoints, sources, clock }),
    resume: () => endpoints.resume(),
    close: async () => {
      await endpoints.close();
      files.remove();
    },
  };
}
