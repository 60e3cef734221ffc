import type { Rule } from '../rule';
import { corsCredentials } from './cors-credentials';
import { deploymentOrder } from './deployment-order';
import { functionPermission } from './function-permission';
import { integrationQuota } from './integration-quota';
import { integrationTimeout } from './integration-timeout';
import { openMethod } from './open-method';
import { stageServes } from './stage-serves';
import { timeoutChain } from './timeout-chain';

export const API_RULES: readonly Rule[] = [integrationTimeout, integrationQuota, timeoutChain, functionPermission, deploymentOrder, stageServes, corsCredentials, openMethod];
