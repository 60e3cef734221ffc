import type { Rule } from '../rule';
import { aliasLatestWeights } from './alias-latest-weights';
import { aliasWeightsProvisioned } from './alias-weights-provisioned';
import { aliasWeights } from './alias-weights';
import { bypassedAlias } from './bypassed-alias';
import { codePackageType } from './code-package-type';
import { destination } from './destination';
import { environmentReserved } from './environment-reserved';
import { environmentSize } from './environment-size';
import { fileSystemNetwork } from './file-system-network';
import { layerCompatibility } from './layer-compatibility';
import { logLevelFormat } from './log-level-format';
import { managedInstancesMemory } from './managed-instances-memory';
import { managedInstancesProvisioned } from './managed-instances-provisioned';
import { managedInstancesRuntime } from './managed-instances-runtime';
import { managedInstancesVpc } from './managed-instances-vpc';
import { mappingDisabled } from './mapping-disabled';
import { modelTimeout } from './model-timeout';
import { permissionQualifier } from './permission-qualifier';
import { permissionSource } from './permission-source';
import { provisionedAboveReserved } from './provisioned-above-reserved';
import { provisionedLatest } from './provisioned-latest';
import { provisionedTwice } from './provisioned-twice';
import { qualifierOrder } from './qualifier-order';
import { queueBatchFailures } from './queue-batch-failures';
import { queueConcurrency } from './queue-concurrency';
import { queueFifo } from './queue-fifo';
import { queueRedrive } from './queue-redrive';
import { queueRetries } from './queue-retries';
import { queueStreamSettings } from './queue-stream-settings';
import { queueVisibility } from './queue-visibility';
import { queueWindow } from './queue-window';
import { reservedSum } from './reserved-sum';
import { reservedZero } from './reserved-zero';
import { runtimeAndHandler } from './runtime-and-handler';
import { runtimeBlocked } from './runtime-blocked';
import { runtimeDeprecated } from './runtime-deprecated';
import { runtimeUpdateManual } from './runtime-update-manual';
import { scalingWithoutProvider } from './scaling-without-provider';
import { snapStartFileSystem } from './snap-start-file-system';
import { snapStartProvisioned } from './snap-start-provisioned';
import { snapStartRuntime } from './snap-start-runtime';
import { snapStartStorage } from './snap-start-storage';
import { snapStartUnpublished } from './snap-start-unpublished';
import { streamPosition } from './stream-position';
import { tenancy } from './tenancy';
import { unknownQualifier } from './unknown-qualifier';
import { urlPermission } from './url-permission';
import { urlPublic } from './url-public';
import { urlQualifier } from './url-qualifier';
import { vpcConfig } from './vpc-config';

export const LAMBDA_RULES: readonly Rule[] = [
  aliasLatestWeights,
  aliasWeightsProvisioned,
  aliasWeights,
  bypassedAlias,
  codePackageType,
  destination,
  environmentReserved,
  environmentSize,
  fileSystemNetwork,
  layerCompatibility,
  logLevelFormat,
  managedInstancesMemory,
  managedInstancesProvisioned,
  managedInstancesRuntime,
  managedInstancesVpc,
  mappingDisabled,
  modelTimeout,
  permissionQualifier,
  permissionSource,
  provisionedAboveReserved,
  provisionedLatest,
  provisionedTwice,
  qualifierOrder,
  queueBatchFailures,
  queueConcurrency,
  queueFifo,
  queueRedrive,
  queueRetries,
  queueStreamSettings,
  queueVisibility,
  queueWindow,
  reservedSum,
  reservedZero,
  runtimeAndHandler,
  runtimeBlocked,
  runtimeDeprecated,
  runtimeUpdateManual,
  scalingWithoutProvider,
  snapStartFileSystem,
  snapStartProvisioned,
  snapStartRuntime,
  snapStartStorage,
  snapStartUnpublished,
  streamPosition,
  tenancy,
  unknownQualifier,
  urlPermission,
  urlPublic,
  urlQualifier,
  vpcConfig,
];
