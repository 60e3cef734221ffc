import { configOf, isAsynchronous, variantsOf } from '../../rules/endpoints';
import type { RuleResource } from '../../rules/template';
import { isMissing, isGiven, numberOf, textOf, valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import { unknownTraffic } from '../template/context';
import type { ResourceUsage, Usage } from '../template/usage';
import { requestsPerMonth, type Workload } from '../workload';
import { dataProcessed, fleet } from './endpoint-instances';
import { deployment } from './endpoint-deployment';
import { serverlessVariant } from './endpoint-serverless';
import { containerMetrics } from './metrics';
import { n } from './words';

/** An endpoint: its instances or its seconds, the data that goes through it, and what an update of it costs. */
export function endpoint(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const config = configOf(context.template, resource);
  const variants = variantsOf(config);
  if (config === undefined || variants === undefined || variants.length === 0) return [{ what: 'instances', kind: 'always on', missing: 'its configuration is not in the template, or is not known' }];
  const { workload, missing } = trafficOf(resource, context);
  const isAsync = isAsynchronous(config) === true;
  const shares = sharesOf(variants.map(({ settings }) => numberOf(settings['InitialVariantWeight']) ?? 1));
  const shadows = config.properties['ShadowProductionVariants'];
  return [
    ...variants.flatMap((variant, index) => {
      const own = workload === undefined ? undefined : { ...workload, minutes: workload.minutes.map((each) => each * (shares[index] as number)) };
      const serverless = valueAt(variant.settings, 'ServerlessConfig');
      if (!isMissing(serverless)) return serverlessVariant(resource, variant, own, missing, context);
      return fleet(resource, variant, isAsync, own, missing, config, context);
    }),
    ...(isGiven(shadows) && !(Array.isArray(shadows) && shadows.length === 0) ? [{ what: 'shadow variants', kind: 'always on' as const, missing: 'shadow variants are not counted here' }] : []),
    ...data(workload, missing, variants.some(({ settings }) => !isMissing(settings['ServerlessConfig']))),
    ...(isAsync ? objects(workload, missing) : []),
    ...captured(config, workload, missing),
    ...variants.flatMap((variant) => containerMetrics(context.template, variant.settings['ModelName'], workload, { isServerless: !isMissing(variant.settings['ServerlessConfig']) })),
    ...deployment(resource, variants, isAsync, context),
  ];
}

/** All that is asked of the endpoint: its own, or that of the components on it. */
function trafficOf(resource: RuleResource, { template, hosts, workloadOf }: EstimateContext): { readonly workload?: Workload; readonly missing: string } {
  const own = hosts.find((host) => host.resource === resource);
  const asked = own !== undefined ? [own] : hosts.filter((host) => host.kind === 'inference component' && template.called(host.resource.properties['EndpointName']) === resource);
  const [first] = asked;
  if (first === undefined) return { missing: 'nothing says how often it is asked' };
  const workloads = asked.map(workloadOf);
  const silent = asked.find((_, index) => workloads[index] === undefined);
  if (silent !== undefined) return { missing: unknownTraffic(silent) };
  return { missing: '', workload: together(workloads.filter((each) => each !== undefined)) };
}

/** Workloads of one pattern, at once. */
function together(workloads: readonly Workload[]): Workload | undefined {
  const [first] = workloads;
  if (first === undefined || workloads.length === 1) return first;
  const length = Math.max(...workloads.map(({ minutes }) => minutes.length));
  return { ...first, minutes: Array.from({ length }, (_, minute) => workloads.reduce((sum, { minutes }) => sum + (minutes[minute % Math.max(1, minutes.length)] ?? 0), 0)) };
}

function sharesOf(weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, each) => sum + each, 0);
  return weights.map((each) => (all === 0 ? 1 / weights.length : each / all));
}

function data(workload: Workload | undefined, missing: string, isServerless: boolean): readonly Usage[] {
  const key = isServerless ? 'sagemaker.serverless-data' as const : 'sagemaker.hosting-data' as const;
  if (workload === undefined) return [{ what: 'data in and out', kind: 'per use', key, missing }];
  return [dataProcessed(workload, key)];
}

/** Requests and answers of an asynchronous endpoint lie in S3: the caller writes the one and SageMaker the other, and each is read once. */
function objects(workload: Workload | undefined, missing: string): readonly Usage[] {
  return ([['requests and answers written to S3', 's3.writes'], ['requests and answers read from S3', 's3.reads']] as const).map(([what, key]) => {
    if (workload === undefined) return { what, kind: 'per use', key, missing };
    const requests = requestsPerMonth(workload);
    return { what, kind: 'per use', key, quantity: 2 * requests, formula: `${n(requests)} requests x 2 objects` };
  });
}

/** What data capture keeps in S3 of a month; it grows until somebody deletes it. */
function captured(config: RuleResource, workload: Workload | undefined, missing: string): readonly Usage[] {
  const capture = config.properties['DataCaptureConfig'];
  if (isMissing(capture) || textOf(valueAt(capture, 'EnableCapture')) === 'false') return [];
  const percentage = numberOf(valueAt(capture, 'InitialSamplingPercentage'));
  if (workload === undefined || percentage === undefined) return [{ what: 'captured requests', kind: 'per use', key: 's3.storage', missing: missing === '' ? 'how many are captured is not known' : missing }];
  const { quantity = 0, formula = '' } = dataProcessed(workload, 's3.storage');
  return [{ what: 'captured requests', kind: 'per use', key: 's3.storage', quantity: quantity * percentage / 100, formula: `${formula} x ${percentage} %`, note: 'of one month; each month adds the same, until something deletes it' }];
}

