import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import type { LoadProfile } from '../../lib/lambda/init-time';
import { defaultTimeoutSeconds } from '../../lib/lambda/init-time';
import { EPHEMERAL_STORAGE_MIB, MEMORY_MIB_PER_VCPU } from '../../lib/lambda/limits';
import type { Pruning } from '../../lib/versions/pruning';
import { DEFAULT_PRUNING } from '../../lib/versions/pruning';
import { Tracing } from '../monitoring/tracing';
import { totalBytes } from '../private/artifact-contents';
import { deployedBytes } from '../private/compiled-model';
import { knownMebibytes } from '../private/known';
import { isTreeEnsemble } from '../private/model-interface';
import { chosenEngine } from './chosen-engine';
import { servingImage } from './function-package';
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
  readonly pruning: Pruning;
}

export function resolveSettings(props: ModelFunctionProps): Settings {
  const image = servingImage(props);
  const memorySize = props.memorySize ?? Size.mebibytes(MEMORY_MIB_PER_VCPU);
  return {
    memorySize,
    timeout: props.timeout ?? Duration.seconds(defaultTimeoutSeconds(loadProfile(props, knownMebibytes(memorySize) ?? MEMORY_MIB_PER_VCPU))),
    ephemeralStorageSize: props.ephemeralStorageSize ?? defaultEphemeralStorage(props),
    architecture: props.architecture ?? image?._architecture ?? Architecture.ARM_64,
    runtime: props.runtime ?? (image === undefined ? Runtime.NODEJS_24_X : Runtime.FROM_IMAGE),
    tracing: props.tracing ?? Tracing.xray(),
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    pruning: props.pruning?._pruning() ?? (props.removalPolicy === RemovalPolicy.DESTROY ? { kind: 'none' } : DEFAULT_PRUNING),
  };
}

/** What the time to load a model depends on. */
export function loadProfile(props: ModelFunctionProps, memoryMiB: number): LoadProfile {
  const { model } = props;
  const contents = model.artifact._contents();
  const { place } = contents;
  const compiled = chosenEngine(props);
  return {
    modelBytes: deployedBytes(contents, compiled),
    setUp: compiled !== undefined ? 'compiled' : isTreeEnsemble(model) ? 'trees' : 'weights',
    remote: place.kind === 'remote',
    ...(place.kind === 'mounted' ? { mounted: { compared: place.compared } } : {}),
    memoryMiB,
  };
}

/** What is left in ephemeral storage beside a fetched model, for what the server and a transform write. */
export const SPARE_MIB = 64;

/** Room for the model where it is fetched, with some left for what else the server and a transform write. */
function defaultEphemeralStorage({ model }: ModelFunctionProps): Size {
  const contents = model.artifact._contents();
  const needed = contents.place.kind === 'remote' ? Math.ceil(totalBytes(contents) / (1024 * 1024)) + SPARE_MIB : 0;
  return Size.mebibytes(Math.min(EPHEMERAL_STORAGE_MIB.max, Math.max(EPHEMERAL_STORAGE_MIB.min, needed)));
}
