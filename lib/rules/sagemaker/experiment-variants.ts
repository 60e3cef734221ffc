import { textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf, partsOf } from './hosting';

export const experimentVariants: Rule = {
  id: 'sagemaker-experiment-variants',
  area: 'sagemaker',
  severity: 'error',
  what: 'A shadow experiment compares two variants that it has',
  why: 'SageMaker refuses an experiment whose ShadowModeConfig names a variant that is not among its ModelVariants, or one variant as its own shadow.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ShadowModeConfig.html',
  remedy: 'name the variants of ModelVariants, one as source and the other as its shadow',
  types: ['AWS::SageMaker::InferenceExperiment'],
  check({ properties }, { report }) {
    const config = memberOf(properties, 'ShadowModeConfig');
    const names = partsOf(properties['ModelVariants'], '').map((variant) => textOf(variant.properties['VariantName']));
    const source = textOf(config['SourceModelVariantName']);
    const named = [
      { path: '/ShadowModeConfig/SourceModelVariantName', name: source },
      ...partsOf(config['ShadowModelVariants'], '/ShadowModeConfig/ShadowModelVariants').map(({ at, properties: shadow }) => ({ path: `${at}/ShadowModelVariantName`, name: textOf(shadow['ShadowModelVariantName']) })),
    ];
    if (names.length === 0 || names.includes(undefined)) return;
    named.forEach(({ path, name }, index) => {
      if (name === undefined) return;
      if (!names.includes(name)) report({ path, found: `is ${name}, which is no variant of the experiment`, allowed: names.join(', ') });
      else if (index > 0 && name === source) report({ path, found: `is ${name}, the source itself` });
    });
  },
};
