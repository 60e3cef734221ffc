import type { IDependable } from 'constructs';
import type { EndpointType } from '../../lib/registry/published';

/** Where a model answers, in the words that are published to other tools. */
export interface EndpointAddress {
  readonly type: EndpointType;
  readonly arn: string;
  readonly name: string;
  readonly component?: string;
  readonly region: string;
  /** What has to be done before the model that the app declares answers there. */
  readonly after: readonly IDependable[];
  /** Calls back with the URL: at once, later, or never. */
  whenUrl?(use: (url: string) => void): void;
}

/** A host that knows its address. All of the library's do. */
export interface Addressed {
  /** @internal */
  _address(): EndpointAddress;
}

export function isAddressed(host: unknown): host is Addressed {
  return typeof host === 'object' && host !== null && typeof (host as Partial<Addressed>)._address === 'function';
}
