import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import { EPHEMERAL_STORAGE_MIB, MEMORY_MIB_PER_VCPU } from '../../lib/lambda/limits';
import { totalBytes } from '../private/artifact-contents';
import type { ModelFunctionProps } from './model-function-props';

/** The props that have a default, with it. */
export interface Settings {
  readonly memorySize: Size;
  readonly timeout: Duration;
  readonly ephemeralStorageSize: Size;
  readonly architecture: Architecture;
  readonly runtime: Runtime;
  readonly tracing: Tracing;
  readonly removalPolicy: RemovalPolicy;
}

export function resolveSettings(props: ModelFunctionProps): Settings {
  return {
    memorySize: props.memorySize ?? Size.mebibytes(MEMORY_MIB_PER_VCPU),
    timeout: props.timeout ?? Duration.seconds(30),
    ephemeralStorageSize: props.ephemeralStorageSize ?? defaultEphemeralStorage(props),
    architecture: props.architecture ?? Architecture.ARM_64,
    runtime: props.runtime ?? Runtime.NODEJS_24_X,
    tracing: props.tracing ?? Tracing.ACTIVE,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}

/** Room for the model where it is fetched, with some left for what else the server and a transform write. */
function defaultEphemeralStorage({ model }: ModelFunctionProps): Size {
  const contents = model.artifact._contents();
  const spare = 64;
  const needed = contents.place.kind === 'remote' ? Math.ceil(totalBytes(contents) / (1024 * 1024)) + spare : 0;
  return Size.mebibytes(Math.max(EPHEMERAL_STORAGE_MIB.min, needed));
}
