/** Below this everything about models is found by other tools: the names are part of this package's contract, see docs/registry-contract.md. */
export const MODELS_PATH = '/models';

/** The record of a version, as JSON. */
export function versionParameter(model: string, version: string): string {
  return `${MODELS_PATH}/${model}/versions/${version}`;
}

/** The version that has an alias. */
export function aliasParameter(model: string, alias: string): string {
  return `${MODELS_PATH}/${model}/aliases/${alias}`;
}

/** One fact about a place where the model answers. */
export function endpointParameter(model: string, endpoint: string, fact: EndpointFact): string {
  return `${endpointPath(model, endpoint)}/${fact}`;
}

/** What the names of all these facts begin with. */
export function endpointPath(model: string, endpoint: string): string {
  return `${MODELS_PATH}/${model}/endpoints/${endpoint}`;
}

/**
 * `type`: how it is asked, see EndpointType; `arn`: what to invoke (of a function with its alias); `name`: of the function or the endpoint; `version`
 * and `digest`: of the model, as the stack declares it. `url` and `component` only where there is one.
 */
export type EndpointFact = 'type' | 'arn' | 'name' | 'component' | 'region' | 'url' | 'version' | 'digest';

export const ENDPOINT_FACTS: readonly EndpointFact[] = ['type', 'arn', 'name', 'component', 'region', 'url', 'version', 'digest'];
