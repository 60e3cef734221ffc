import { isObject } from '../../cloudformation/template';
import { refuseComponent, type ComponentSettings } from '../../sagemaker/component-settings';
import { PERHAPS } from '../values';
import type { Rule } from '../rule';
import { partsOf } from './hosting';

/** What may be there or not: nothing is said of a component that has any. */
const DECIDING = ['ModelName', 'Container', 'ComputeResourceRequirements', 'BaseInferenceComponentName'];

export const componentSpecification: Rule = {
  id: 'sagemaker-component-specification',
  area: 'sagemaker',
  severity: 'error',
  what: 'An inference component has a model or a container, and says what a copy takes; an adapter has a container with its artifact, and takes what its base does',
  why: 'SageMaker refuses the component.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentSpecification.html',
  remedy: 'give what is missing, or leave out what is too much',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::InferenceComponent'],
  check({ properties }, { report }) {
    const { Specification: one, Specifications: several } = properties;
    const isList = Array.isArray(several) && several.every(isObject);
    if ((one !== undefined && !isObject(one)) || (several !== undefined && !isList)) return;
    const all = isObject(one) ? [one] : partsOf(several, '').map((part) => part.properties);
    if (all.some((specification) => DECIDING.some((name) => specification[name] === PERHAPS))) return;
    // Of a container that is not known, nothing is.
    const known = all.map((specification) => ('Container' in specification && !isObject(specification['Container']) ? { ...specification, Container: { ArtifactUrl: 'later' } } : specification));
    const refusal = refuseComponent({ ...(isObject(one) && { Specification: known[0] }), ...(isList && { Specifications: isObject(one) ? [] : known }) } as ComponentSettings, undefined);
    if (refusal !== undefined) report({ path: isObject(one) || several === undefined ? '/Specification' : '/Specifications', found: `is refused: ${refusal.replace(/\.$/, '')}`, words: refusal });
  },
};
