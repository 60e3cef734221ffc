import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RetentionDays as Days } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { InferenceDefaultsProps } from './inference-defaults-props';
import { Tracing } from '../monitoring/tracing';
import { SecurityDefault } from './inference-defaults-props';

/** What was said at one construct. */
interface Said {
  props?: InferenceDefaultsProps;
  readonly leftOut: Set<SecurityDefault>;
}

const said = new WeakMap<IConstruct, Said>();

export function saidAt(scope: IConstruct): Said {
  const present = said.get(scope) ?? { leftOut: new Set<SecurityDefault>() };
  said.set(scope, present);
  return present;
}

/** What holds for a construct: what was said nearest to it. Undefined where nothing was, or it is to be left alone. */
export function chosenFor(construct: IConstruct, which: SecurityDefault): InferenceDefaultsProps | undefined {
  for (const scope of construct.node.scopes.reverse()) {
    const at = said.get(scope);
    if (at?.leftOut.has(which)) return undefined;
    const value = at?.props === undefined ? undefined : speaksOf(at.props, which);
    if (value !== undefined) return value ? at?.props : undefined;
  }
  return undefined;
}

export function logRetention({ logRetention: given }: InferenceDefaultsProps): RetentionDays {
  return given ?? Days.ONE_YEAR;
}

/** How a function of the library's own is traced, as it was said nearest to it. */
export function deployTracingOf({ node }: IConstruct): Tracing {
  return node.scopes.reverse().map((scope) => said.get(scope)?.props?.deployTracing).find((tracing) => tracing !== undefined) ?? Tracing.xray();
}

/** Whether a default is turned on or off; undefined where these props do not speak of it. */
function speaksOf(props: InferenceDefaultsProps, which: SecurityDefault): boolean | undefined {
  switch (which) {
    case SecurityDefault.VPC: return props.vpc === undefined ? undefined : true;
    case SecurityDefault.PERMISSIONS_BOUNDARY: return props.permissionsBoundary === undefined ? undefined : true;
    case SecurityDefault.NETWORK_ISOLATION: return props.networkIsolation ?? true;
    case SecurityDefault.TLS_ONLY: return props.tlsOnly ?? true;
    default: return true;
  }
}
