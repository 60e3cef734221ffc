import { CfnLayerVersion, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkAgainstSignature } from '../../lib/golden/golden-set';
import type { PackagePart } from '../../lib/lambda/check-function';
import { checkEnvironment, checkFunction } from '../../lib/lambda/check-function';
import { EPHEMERAL_STORAGE_MIB } from '../../lib/lambda/limits';
import type { Problem } from '../../lib/problem';
import { ROLLOUT_ALARMS } from '../../lib/rollout/alarms';
import { checkPropsOfOthers, NOT_FUNCTION } from '../../lib/sagemaker/props-of-others';
import { checkProvisionedConcurrency } from '../../lib/scaling/function-capacity';
import { totalBytes } from '../private/artifact-contents';
import { checkApproval } from '../private/check-approval';
import type { CompiledModel } from '../private/compiled-model';
import { deployedBytes } from '../private/compiled-model';
import { known, knownMebibytes, knownSeconds } from '../private/known';
import { engineAsset } from '../private/layers';
import { engineProblems } from '../private/model-interface';
import { packageAsset } from '../private/package-assets';
import { captureProblems, loggingVariable } from '../private/payload-log';
import { toLibSignature } from '../private/signature';
import { serverLogProblems } from '../monitoring/server-log';
import { checkServingImage, checkSnapStartOf } from './check-image';
import { checkMount } from './check-mount';
import { chosenEngine, engineChoiceProblems } from './chosen-engine';
import { imageEnvironment, servesLibrary, servingImage } from './function-package';
import type { GoldenRequests } from '../rollout/golden-requests';
import { checkWarmth, mostWarm } from '../scaling/apply-warmth';
import type { ModelFunctionProps } from './model-function-props';
import type { Settings } from './settings';
import { SPARE_MIB } from './settings';

/** Bytes of the variables the library sets: a digest, and the URI of the model where it is fetched. */
const OWN_ENVIRONMENT_BYTES = 320;

/** Alarms of the library's own on a version that is rolled out: errors, server errors, throttles, latency. */
const OWN_ALARMS = 4;

/** A function fetches a single file that synth knows, or has the files in it. */
function checkPlace({ model }: ModelFunctionProps): Problem[] {
  const { kind } = model.artifact._contents().place;
  if (kind === 'hub') return [{ prop: 'model', found: 'is on the Hugging Face Hub, from where only endpoints of SageMaker are served', remedy: 'use a RealTimeEndpoint, or export the model as ONNX (ModelArtifact.fromFile)' }];
  if (kind === 'package') return [{ prop: 'model', found: 'is a model package of SageMaker, which only endpoints of SageMaker are made of', remedy: 'use a RealTimeEndpoint or a ServerlessEndpoint, or name the model itself (ModelArtifact.fromS3)' }];
  if (kind === 'folder') return [{ prop: 'model', found: 'is a folder in S3, from where only endpoints of SageMaker are served', remedy: 'name one ONNX file (ModelArtifact.fromS3), or put the folder on a file system (S3ModelFileSystem)' }];
  return [];
}

/** Everything that is wrong with the props, for one error. */
export function checkProps(scope: Construct, props: ModelFunctionProps, settings: Settings): Problem[] {
  const image = servingImage(props);
  const compiled = chosenEngine(props);
  return [
    ...checkPropsOfOthers('a function', props, NOT_FUNCTION),
    ...(image === undefined ? engineProblems(props.model) : checkServingImage(props)),
    ...engineChoiceProblems(props),
    ...checkApproval('model', props.model, props.allowUnapproved),
    ...checkPlace(props),
    ...checkSnapStartOf(props, settings),
    ...checkFunction({
      memoryMiB: knownMebibytes(settings.memorySize),
      timeoutSeconds: knownSeconds(settings.timeout),
      // Where nobody set it, it follows the model, and the model is what can be wrong.
      ephemeralStorageMiB: knownMebibytes(props.ephemeralStorageSize),
      reservedConcurrency: known(props.reservedConcurrency),
      description: known(props.description),
      environment: knownValues(props.environment ?? {}),
      ownEnvironmentBytes: ownEnvironmentBytes(props),
      // An image may have 10 GB, which synth does not see: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
      parts: image === undefined ? packageParts(props, settings, compiled) : [],
      userLayers: image === undefined ? (props.layers?.length ?? 0) + (settings.tracing._hasLayer ? 1 : 0) : 0,
      // The server, and ONNX Runtime.
      ownLayers: compiled === undefined ? 2 : 1,
    }),
    ...settings.tracing._problems({ kind: image === undefined ? 'function' : 'image', scope, architecture: settings.architecture }),
    ...checkEphemeralStorage(props, settings),
    ...checkRemoteSize(props),
    ...checkMount(props),
    ...(image === undefined ? [...checkRuntime(settings), ...checkArchitectures(props.layers ?? [], settings)] : []),
    ...checkCombinations(props),
    ...serverLogProblems(props, servesLibrary(props)),
    ...captureProblems(props.capturePayloads, { model: props.model, ofLibrary: servesLibrary(props), logGroup: props.logGroup }),
    ...checkProvisionedConcurrency({ provisionedConcurrency: known(props.provisionedConcurrency), reservedConcurrency: known(props.reservedConcurrency) }),
    ...checkWarmth(props),
    ...checkGoldenRequests(props),
    ...checkRollout(props),
    ...checkAlarms('alarms', props.rollout !== undefined, props.alarms?.length ?? 0, OWN_ALARMS),
  ];
}

/** What is wrong with the variables that a user set so far. */
export function checkEnvironmentOf(environment: Readonly<Record<string, string>>, props: ModelFunctionProps): Problem[] {
  return checkEnvironment(knownValues(environment), ownEnvironmentBytes(props));
}

function ownEnvironmentBytes(props: ModelFunctionProps): number {
  const told = { ...(servingImage(props) === undefined ? {} : imageEnvironment(props.model)), ...props.tracing?._environment(), ...loggingVariable(props, props.capturePayloads) };
  return OWN_ENVIRONMENT_BYTES + Object.entries(told).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}

function checkRollout({ rollout }: ModelFunctionProps): Problem[] {
  if (rollout?._plan().kind !== 'rolling') return [];
  return [{ prop: 'rollout', found: 'is Rollout.rolling(), and a function has no instances to replace', remedy: 'move its traffic in steps: Rollout.linear({ percentage, interval })' }];
}

function checkGoldenRequests(props: ModelFunctionProps): Problem[] {
  const { goldenRequests, model, reservedConcurrency } = props;
  if (goldenRequests === undefined) return [];
  const { rows, options } = goldenRequests._contents();
  return [
    ...(model.signature === undefined ? [] : checkAgainstSignature(rows, options.outputs, toLibSignature(model.signature))),
    ...checkRoomForGoldenRequests(goldenRequests, props.warmth === undefined ? 'provisionedConcurrency' : 'warmth', known(mostWarm(props)), known(reservedConcurrency)),
  ];
}

/**
 * The new version is asked before the alias, and its environments, are its own: what the reservation leaves beside them is all it has.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
export function checkRoomForGoldenRequests(golden: GoldenRequests | undefined, prop: 'provisionedConcurrency' | 'warmth' | 'maxCapacity', ready: number | undefined, reserved: number | undefined): Problem[] {
  if (golden === undefined || ready === undefined || reserved === undefined || reserved !== ready) return [];
  const takes = prop === 'maxCapacity' ? 'may take' : 'takes';
  return [{
    prop: 'reservedConcurrency',
    found: `is ${reserved}, and \`${prop}\` ${takes} all of it: a new version could not answer \`goldenRequests\``,
    remedy: `reserve at least ${ready + 1}`,
  }];
}

/** Whether a rollout can watch further alarms, `count` more than the `present` ones. */
export function checkAlarms(prop: string, isRolledOut: boolean, count: number, present: number): Problem[] {
  if (count === 0) return [];
  if (!isRolledOut) {
    return [{ prop, found: 'has nothing to stop: CloudFormation moves the traffic, and looks at no alarms', remedy: 'set `rollout`, best to a canary or a linear rollout' }];
  }
  const { max, source } = ROLLOUT_ALARMS;
  if (present + count <= max) return [];
  return [{ prop, found: `makes ${present + count} alarms with those of the library`, allowed: `${max}`, remedy: `combine some in a composite alarm (${source})` }];
}

function packageParts(props: ModelFunctionProps, settings: Settings, compiled: CompiledModel | undefined): PackagePart[] {
  return [
    ...(props.model.artifact._contents().place.kind === 'local' ? [{ name: 'model', bytes: deployedBytes(props.model.artifact._contents(), compiled) }] : []),
    ...(props.model.transform === undefined ? [] : [{ name: 'transform', bytes: props.model.transform._bundle().length }]),
    ...(compiled === undefined ? [{ name: 'engine layer', bytes: packageAsset(engineAsset(settings.architecture)).unzippedBytes }] : []),
    { name: 'server layer', bytes: packageAsset('server.zip').unzippedBytes },
  ];
}

function checkEphemeralStorage(props: ModelFunctionProps, settings: Settings): Problem[] {
  const contents = props.model.artifact._contents();
  const available = knownMebibytes(settings.ephemeralStorageSize);
  const needed = Math.ceil(totalBytes(contents) / (1024 * 1024));
  if (contents.place.kind !== 'remote' || props.ephemeralStorageSize === undefined || available === undefined || available >= needed) return [];
  return [
    {
      prop: 'ephemeralStorageSize',
      found: `is ${available} MiB, and the model that is fetched into it has ${needed} MiB`,
      remedy: 'raise it, or leave it out to have it follow the model',
    },
  ];
}

function checkRemoteSize({ model, ephemeralStorageSize }: ModelFunctionProps): Problem[] {
  const contents = model.artifact._contents();
  const mebibytes = Math.ceil(totalBytes(contents) / (1024 * 1024));
  if (contents.place.kind !== 'remote' || ephemeralStorageSize !== undefined || mebibytes <= EPHEMERAL_STORAGE_MIB.max - SPARE_MIB) return [];
  return [
    {
      prop: 'model',
      found: `has ${mebibytes} MiB`,
      allowed: `${EPHEMERAL_STORAGE_MIB.max - SPARE_MIB} MiB, which ephemeral storage has room for`,
      remedy: `quantize it, or host it on a SageMaker endpoint (${EPHEMERAL_STORAGE_MIB.source})`,
    },
  ];
}

function checkRuntime({ runtime }: Settings): Problem[] {
  const major = /^nodejs(\d+)\.x$/.exec(runtime.name)?.[1];
  if (runtime.family === RuntimeFamily.NODEJS && (major === undefined || Number(major) >= 20)) return [];
  return [
    { prop: 'runtime', found: `is ${runtime.name}`, allowed: 'Node.js 20 and later, which the model server runs on', remedy: 'leave it out' },
  ];
}

function checkArchitectures(layers: readonly ILayerVersion[], { architecture }: Settings): Problem[] {
  return layers.flatMap((layer, index) => {
    const resource = layer.node.defaultChild;
    const architectures = CfnLayerVersion.isCfnLayerVersion(resource) ? known(resource.compatibleArchitectures) : undefined;
    if (architectures === undefined || architectures.includes(architecture.name)) return [];
    return [
      {
        prop: `layers[${index}]`,
        found: `(${layer.node.path}) is for ${architectures.join(' and ')}, and the function is ${architecture.name}`,
        remedy: 'build the layer for that architecture, or set `architecture`',
      },
    ];
  });
}

function checkCombinations(props: ModelFunctionProps): Problem[] {
  const problems: Problem[] = [];
  if (props.role !== undefined && props.permissionsBoundary !== undefined) {
    problems.push({ prop: 'permissionsBoundary', found: 'is given together with `role`', remedy: 'set the boundary on that role instead' });
  }
  if (props.logGroup !== undefined && props.logRetention !== undefined) {
    problems.push({ prop: 'logRetention', found: 'is given together with `logGroup`', remedy: 'set the retention on that log group instead' });
  }
  if (props.vpc === undefined && (props.vpcSubnets !== undefined || props.securityGroups !== undefined)) {
    problems.push({ prop: props.vpcSubnets === undefined ? 'securityGroups' : 'vpcSubnets', found: 'is given without `vpc`', remedy: 'give the network too' });
  }
  if (props.removalPolicy === RemovalPolicy.DESTROY && props.pruning?._pruning().kind === 'keepLast') {
    problems.push({ prop: 'pruning', found: 'keeps versions, and `removalPolicy` is DESTROY, by which CloudFormation deletes them', remedy: 'leave one of the two out' });
  }
  if (props.securityGroups?.length === 0) {
    problems.push({ prop: 'securityGroups', found: 'is empty', remedy: 'leave it out to get one of its own' });
  }
  return problems;
}

function knownValues(environment: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, known(value)]));
}
