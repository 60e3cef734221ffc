import { HOST } from '../../http';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import { LambdaTargets } from '../events/lambda-targets';
import { unknownKeywords } from '../../../lib/api/json-schema';
import type { Authorizer } from '../iam/authorizer';
import type { Identities } from '../iam/identities';
import type { AwsIdentity } from '../identity';
import type { Functions } from '../lambda/functions';
import type { Invocations } from '../lambda/invocations';
import type { ResourceProvider } from '../resources/provider';
import type { SageMaker } from '../sagemaker/sagemaker';
import type { StateFolder } from '../state/state-folder';
import type { StageTraces } from '../xray/stage-traces';
import { GatewayMetrics } from './gateway-metrics';
import { HttpApis } from './http-apis';
import { httpApiProviders } from './http-providers';
import { JwtChecks } from './jwt';
import type { HttpApiRecord, RestApiRecord } from './records';
import { LambdaProxy } from './lambda-proxy';
import { RestApis } from './rest-apis';
import { restApiProviders } from './rest-providers';
import { SageMakerCall } from './sagemaker-call';
import { UsagePlans } from './usage-plans';

export interface ApiGatewayOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly metrics: MetricSink;
  readonly authorizer: Authorizer;
  readonly identities: Identities;
  readonly sageMaker: Pick<SageMaker, 'endpoints' | 'invocations'>;
  readonly traces: StageTraces;
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

export function startApiGateway({ state, clock, identity, functions, invocations, metrics, authorizer, identities, sageMaker, traces, firstUrlPort, warn }: ApiGatewayOptions): ApiGateway {
  const options = {
    identity, clock, authorizer, warn,
    lambda: new LambdaProxy(new LambdaTargets(clock, functions, invocations, identity.account), invocations, warn),
    metrics: new GatewayMetrics(metrics, clock),
    jwt: new JwtChecks(() => clock.now()),
  };
  const http = new HttpApis(state, options, firstUrlPort);
  const plans = new UsagePlans(state, clock);
  const call = new SageMakerCall({ invocations: sageMaker.invocations, authorizer, identities, warn, arn: (endpoint) => sageMaker.endpoints.arn(endpoint) });
  const rest = new RestApis(state, { ...options, plans, sageMaker: call, traces }, firstUrlPort);
  const warnKeywords = (name: string, { Schema }: Readonly<Record<string, unknown>>): void => {
    const unknown = unknownKeywords(Schema);
    if (unknown.length > 0) warn(`the schema of ${name} has ${unknown.join(', ')}, which csi local does not heed: it lets requests through that API Gateway may refuse`);
  };
  const url = (port: number, stage: string): string => `http://${HOST}:${port}/${stage === '$default' ? '' : `${stage}/`}`;
  return {
    providers: { ...httpApiProviders(http), ...restApiProviders(rest, plans, warnKeywords) },
    get served() {
      const served = (kind: ServedApi['kind']) => ({ id, name, port, stages }: HttpApiRecord | RestApiRecord): ServedApi => ({ id, name, kind, urls: Object.keys(stages).map((stage) => url(port, stage)) });
      return [...http.all.map(served('HTTP')), ...rest.all.map(served('REST'))];
    },
    resume: async () => {
      await http.resume();
      await rest.resume();
    },
    close: async () => {
      await Promise.all([http.close(), rest.close()]);
    },
  };
}
