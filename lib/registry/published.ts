import type { Problem } from '../problem';
import type { EndpointFact } from './parameters';

/**
 * How an endpoint is asked: a function by `lambda:Invoke`, an endpoint by `InvokeEndpoint`, one with a queue by `InvokeEndpointAsync`, a
 * component by `InvokeEndpoint` with its `InferenceComponentName`.
 */
export type EndpointType = 'function' | 'sagemaker' | 'sagemaker-async' | 'sagemaker-component';

export const ENDPOINT_TYPES: readonly EndpointType[] = ['function', 'sagemaker', 'sagemaker-async', 'sagemaker-component'];

/** What is published of every endpoint: these, and of some the others. */
export const ALWAYS_PUBLISHED: readonly EndpointFact[] = ['type', 'arn', 'name', 'region', 'version', 'digest'];

/** Those that are outputs of the stack, too: what one needs to ask the model. A template has 200 outputs. */
export const PUBLISHED_OUTPUTS: readonly EndpointFact[] = ['arn', 'name', 'component', 'url'];

/** A part of a parameter's name, which may hold no more: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function checkEndpointName(prop: string, name: string): Problem[] {
  return NAME.test(name) ? [] : [{
    prop, found: `is ${JSON.stringify(name)}`, allowed: '1 to 63 letters, digits, `.`, `_` and `-`, starting with a letter or digit', remedy: "choose another name, such as 'live'",
  }];
}

/** Name of a stack output, which is letters and digits alone: `ModelDigitsLiveArn`. Two names may give the same. */
export function endpointOutput(model: string, endpoint: string, fact: EndpointFact): string {
  return `Model${joined(model)}${joined(endpoint)}${joined(fact)}`;
}

function joined(name: string): string {
  return name.split(/[^A-Za-z0-9]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
