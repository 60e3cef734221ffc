import type { Rule } from '../rule';
import { aliasMissing } from './alias-missing';
import { asyncWake } from './async-wake';
import { beforeResource } from './before-resource';
import { burstable } from './burstable';
import { componentWake } from './component-wake';
import { dimensionOfNamespace } from './dimension-of-namespace';
import { duplicateTarget } from './duplicate-target';
import { kindOfVariant } from './kind-of-variant';
import { minimumAboveMaximum } from './minimum-above-maximum';
import { policyMetric } from './policy-metric';
import { policyTarget } from './policy-target';
import { policyType } from './policy-type';
import { rangeOfVariant } from './range-of-variant';
import { resourceIdForm } from './resource-id';
import { schedule } from './schedule';
import { scheduledAgainstRange } from './scheduled-against-range';
import { scheduledRange } from './scheduled-range';
import { staticAndScaled } from './static-and-scaled';
import { stepAdjustments } from './step-adjustments';
import { tooManyPolicies } from './too-many-policies';
import { utilizationTarget } from './utilization-target';
import { variantMissing } from './variant-missing';
import { weightedAlias } from './weighted-alias';

export const SCALING_RULES: readonly Rule[] = [
  dimensionOfNamespace, resourceIdForm, beforeResource, aliasMissing, variantMissing, kindOfVariant, burstable, duplicateTarget, minimumAboveMaximum, rangeOfVariant,
  asyncWake, componentWake, staticAndScaled, weightedAlias, schedule, scheduledRange, scheduledAgainstRange, policyTarget, policyType, policyMetric, utilizationTarget,
  stepAdjustments, tooManyPolicies,
];
