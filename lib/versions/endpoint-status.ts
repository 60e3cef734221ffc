import { holdRemarks, nameInCommands, percent, shortTime, type FunctionStatus } from './status';

/** What is known of a SageMaker endpoint: all that `csi status` shows, as `--json` prints it. Configurations go by the beginning of their digests. */
export interface EndpointReport {
  readonly endpointName: string;
  readonly endpointArn: string;
  /** Path of its construct. */
  readonly host?: string;
  /** EndpointStatus: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
  readonly status: string;
  readonly failureReason?: string;
  /** The configuration that it runs. */
  readonly live?: {
    readonly config: string;
    /** Undefined where it is none of this library, or is gone. */
    readonly version?: string;
    /** Since when it carries all traffic, as far as that was recorded. ISO 8601. */
    readonly since?: string;
  };
  /** An update under way. */
  readonly deployment?: EndpointDeployment;
  /** What the endpoint's stack says; undefined where that is not known. */
  readonly declared?: {
    readonly config?: string;
    readonly version?: string;
    readonly stack: string;
    readonly stackStatus: string;
  };
  readonly hold?: FunctionStatus['hold'];
  readonly variants: readonly VariantStatus[];
  /** Those that the last update was watched by. */
  readonly alarms: FunctionStatus['alarms'];
  /** Newest first. */
  readonly configs: readonly ConfigStatus[];
  /** What could not be seen, and why. */
  readonly unknown: readonly string[];
}

export interface EndpointDeployment {
  readonly config: string;
  readonly version?: string;
  /** ISO 8601. */
  readonly started?: string;
  /** What each variant is at, in SageMaker's words. */
  readonly steps: readonly string[];
}

export interface VariantStatus extends ServedModel {
  readonly variant: string;
  /** Gets copies of requests, and answers nobody. */
  readonly shadow: boolean;
  /** Share of the requests, from 0 to 1. */
  readonly traffic: number;
  /** Undefined where it is serverless. */
  readonly instances?: { readonly type?: string; readonly current: number; readonly desired: number };
  readonly serverless?: { readonly maxConcurrency?: number; readonly provisioned: number };
}

export interface ServedModel {
  readonly model?: string;
  readonly modelVersion?: string;
}

export interface ConfigStatus {
  readonly config: string;
  /** The beginning of its digest: what `csi rollback --to` takes. */
  readonly version?: string;
  /** By variant. */
  readonly models: readonly (ServedModel & { readonly variant: string; readonly modelName: string; readonly gone: boolean })[];
  /** ISO 8601. */
  readonly created?: string;
  readonly live: boolean;
  /** Since when it carried all traffic, the last time that it did. ISO 8601. */
  readonly served?: string;
  /** When it was left by a rollback by hand. ISO 8601. */
  readonly rolledBack?: string;
}

/** `digits 2`, and of several variants each. */
export function modelText(models: readonly ServedModel[]): string {
  const texts = new Set(models.map(({ model, modelVersion }) => (model === undefined ? '-' : `${model} ${modelVersion ?? ''}`.trim())));
  return texts.size === 0 ? '-' : [...texts].join(', ');
}

/** What a reader has to know that the tables do not say, in sentences. */
export function endpointRemarks(report: EndpointReport): readonly string[] {
  const { endpointName, host, status, failureReason, live, deployment, declared, hold, variants, alarms, configs, unknown } = report;
  const missing = configs.filter(({ models, live: isLive }) => isLive && models.some(({ gone }) => gone));
  return [
    ...deploymentRemarks(status, deployment, configs),
    ...(failureReason === undefined ? [] : [`SageMaker says of the last change: ${failureReason}`]),
    ...holdRemarks('configuration', nameInCommands(host, endpointName), live?.version, hold, declared?.version),
    ...declaredRemarks(report),
    ...alarms.filter(({ state }) => state === 'ALARM').map(({ name, reason }) => `Alarm ${name} is red${reason === undefined ? '' : `: ${reason}`}`),
    ...variants.flatMap(({ variant, instances }) => (instances === undefined || instances.current === instances.desired ? [] : [`Of ${instances.desired} instances of ${variant}, ${instances.current} ${instances.current === 1 ? 'is' : 'are'} there.`])),
    ...(missing.length === 0 ? [] : ['A model of what it runs is gone: what runs goes on, and no instance can be added.']),
    ...(live?.version !== undefined && status === 'InService' && deployment === undefined && configs.some(({ live: isLive, served }) => isLive && served === undefined)
      ? [`It is not recorded yet that the configuration ${live.version} carries all traffic: without that, \`csi rollback\` comes back to it only by --to.`] : []),
    ...unknown,
  ];
}

function deploymentRemarks(status: string, deployment: EndpointDeployment | undefined, configs: readonly ConfigStatus[]): readonly string[] {
  if (deployment === undefined) return status === 'InService' ? [] : [`The endpoint is ${status}.`];
  const { config, version, started, steps } = deployment;
  const models = configs.find((each) => each.config === config)?.models ?? [];
  const named = version === undefined ? config : `${version} (${modelText(models)})`;
  return [`An update to the configuration ${named} is under way since ${shortTime(started)}${steps.length === 0 ? '' : `: ${steps.join('; ')}`}.`];
}

function declaredRemarks({ live, declared, hold, deployment }: EndpointReport): readonly string[] {
  if (declared?.config === undefined || live === undefined || declared.config === live.config || hold !== undefined || deployment !== undefined) return [];
  const busy = declared.stackStatus.endsWith('_IN_PROGRESS') ? ` The stack ${declared.stack} is in ${declared.stackStatus}: a deploy is under way.` : ' Nothing holds it: the next deploy that changes it moves it, and one that fails takes it to what the code declares now.';
  return [`The stack declares the configuration ${declared.version ?? declared.config}, and ${live.version ?? live.config} is live.${busy}`];
}

/** `2 of 3 ml.m7i.large`, or what a serverless variant may do at a time. */
export function capacityText({ instances, serverless }: Pick<VariantStatus, 'instances' | 'serverless'>): string {
  if (instances !== undefined) return `${instances.current} of ${instances.desired}${instances.type === undefined ? '' : ` ${instances.type}`}`;
  const { maxConcurrency, provisioned = 0 } = serverless ?? {};
  return `serverless, ${maxConcurrency ?? '?'} at once${provisioned === 0 ? '' : `, ${provisioned} provisioned`}`;
}

export function trafficText({ shadow, traffic }: Pick<VariantStatus, 'shadow' | 'traffic'>): string {
  return shadow ? 'shadow' : percent(traffic);
}

/** Shares of the requests by weight; all nothing where every weight is 0. */
export function shares(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total === 0 ? 0 : weight / total));
}
