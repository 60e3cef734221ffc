import { HOST } from '../../http';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import { LambdaTargets } from '../events/lambda-targets';
import type { Authorizer } from '../iam/authorizer';
import type { AwsIdentity } from '../identity';
import type { Functions } from '../lambda/functions';
import type { Invocations } from '../lambda/invocations';
import type { ResourceProvider } from '../resources/provider';
import type { StateFolder } from '../state/state-folder';
import { GatewayMetrics } from './gateway-metrics';
import { HttpApis } from './http-apis';
import { httpApiProviders } from './http-providers';
import { JwtChecks } from './jwt';
import { LambdaProxy } from './lambda-proxy';

export interface ApiGatewayOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly metrics: MetricSink;
  readonly authorizer: Authorizer;
  /** Where APIs begin to look for a free port; 0 takes any. */
  readonly firstUrlPort: number;
  warn(message: string): void;
}

/** An API that answers, for `csi local status`. */
export interface ServedApi {
  readonly id: string;
  readonly name: string;
  readonly kind: 'HTTP' | 'REST';
  /** One for each stage. */
  readonly urls: readonly string[];
}

/** API Gateway: HTTP and REST APIs, each at a port of its own. */
export interface ApiGateway {
  readonly providers: Readonly<Record<string, ResourceProvider>>;
  readonly served: readonly ServedApi[];
  /** Serves what was served when the state was left. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export function startApiGateway({ state, clock, identity, functions, invocations, metrics, authorizer, firstUrlPort, warn }: ApiGatewayOptions): ApiGateway {
  const options = {
    identity, clock, authorizer, warn,
    lambda: new LambdaProxy(new LambdaTargets(clock, functions, invocations, identity.account), invocations, warn),
    metrics: new GatewayMetrics(metrics, clock),
    jwt: new JwtChecks(() => clock.now()),
  };
  const http = new HttpApis(state, options, firstUrlPort);
  const url = (port: number, stage: string): string => `http://${HOST}:${port}/${stage === '$default' ? '' : `${stage}/`}`;
  return {
    providers: httpApiProviders(http),
    get served() {
      return http.all.map(({ id, name, port, stages }): ServedApi => ({ id, name, kind: 'HTTP', urls: Object.keys(stages).map((stage) => url(port, stage)) }));
    },
    resume: () => http.resume(),
    close: () => http.close(),
  };
}
