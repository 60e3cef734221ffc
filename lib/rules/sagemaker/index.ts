import type { Rule } from '../rule';
import { asyncCapture } from './async-capture';
import { asyncFailures } from './async-failures';
import { asyncOneVariant } from './async-one-variant';
import { asyncResponseTopic } from './async-response-topic';
import { captureNothing } from './capture-nothing';
import { componentBatch } from './component-batch';
import { componentCopies } from './component-copies';
import { componentRoom } from './component-room';
import { componentSpecification } from './component-specification';
import { componentVariant } from './component-variant';
import { componentsRole } from './components-role';
import { deploymentPolicies } from './deployment-policies';
import { deploymentTimeout } from './deployment-timeout';
import { excludedProperties } from './excluded-properties';
import { experimentVariants } from './experiment-variants';
import { guardrailsInf1 } from './guardrails-inf1';
import { inferenceAmi } from './inference-ami';
import { instancePools } from './instance-pools';
import { isolationDownload } from './isolation-download';
import { keyLocalDisk } from './key-local-disk';
import { managedScalingAndAutoscaling } from './managed-scaling-and-autoscaling';
import { managedScalingModel } from './managed-scaling-model';
import { managedScalingRange } from './managed-scaling-range';
import { modelContainers } from './model-containers';
import { modelDataPrefix } from './model-data-prefix';
import { modelEnvironment } from './model-environment';
import { monitoringCron } from './monitoring-cron';
import { monitoringEndpoint } from './monitoring-endpoint';
import { monitoringNow } from './monitoring-now';
import { monitoringRuntime } from './monitoring-runtime';
import { multiModelData } from './multi-model-data';
import { nameReference } from './name-reference';
import { packageApproval } from './package-approval';
import { retainVariants } from './retain-variants';
import { roleTrust } from './role-trust';
import { rollbackAlarms } from './rollback-alarms';
import { rollingHost } from './rolling-host';
import { routingPrefix } from './routing-prefix';
import { serverlessAsync } from './serverless-async';
import { serverlessCapture } from './serverless-capture';
import { serverlessIgnored } from './serverless-ignored';
import { serverlessInstances } from './serverless-instances';
import { serverlessIsolation } from './serverless-isolation';
import { serverlessKey } from './serverless-key';
import { serverlessModelDataSource } from './serverless-model-data-source';
import { serverlessMultiModel } from './serverless-multi-model';
import { serverlessOneVariant } from './serverless-one-variant';
import { serverlessPipeline } from './serverless-pipeline';
import { serverlessProvisioned } from './serverless-provisioned';
import { serverlessVpc } from './serverless-vpc';
import { shadowVariants } from './shadow-variants';
import { stepInstances } from './step-instances';
import { stepScaled } from './step-scaled';
import { stepSize } from './step-size';
import { trafficSize } from './traffic-size';
import { trafficWait } from './traffic-wait';
import { variantHost } from './variant-host';
import { variantNames } from './variant-names';
import { variantWeightMissing } from './variant-weight-missing';
import { variantWeights } from './variant-weights';
import { volumeLocalDisk } from './volume-local-disk';
import { wildcardRole } from './wildcard-role';

export const SAGEMAKER_RULES: readonly Rule[] = [
  serverlessAsync, serverlessCapture, serverlessIgnored, serverlessInstances, serverlessIsolation, serverlessKey, serverlessModelDataSource,
  serverlessMultiModel, serverlessOneVariant, serverlessPipeline, serverlessProvisioned, serverlessVpc, variantHost, variantNames, nameReference,
  variantWeightMissing, variantWeights, shadowVariants, instancePools, inferenceAmi, managedScalingAndAutoscaling, managedScalingModel,
  managedScalingRange, componentsRole, volumeLocalDisk, keyLocalDisk, routingPrefix, captureNothing, asyncCapture, asyncFailures,
  asyncOneVariant, asyncResponseTopic, deploymentPolicies, deploymentTimeout, trafficSize, trafficWait, stepInstances, stepScaled, stepSize,
  rollingHost, rollbackAlarms, guardrailsInf1, retainVariants, excludedProperties, componentBatch, componentCopies, componentRoom,
  componentSpecification, componentVariant, modelContainers, modelDataPrefix, modelEnvironment, multiModelData, isolationDownload, packageApproval,
  roleTrust, wildcardRole, monitoringCron, monitoringEndpoint, monitoringNow, monitoringRuntime, experimentVariants,
];
