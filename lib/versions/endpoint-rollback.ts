import { refuseUpdate, type UpdatedVariant } from '../sagemaker/deployment/check-update';
import type { RolledBackVersion } from './rolled-back';
import type { ServedVersion } from './served';
import { isoTime, shortTime } from './status';

/** What is known of an endpoint's configurations when one of them is to be put back. */
export interface EndpointRollbackFacts {
  readonly endpointName: string;
  /** EndpointStatus. */
  readonly status: string;
  /** Names of the configuration that it runs, and of one that an update under way takes it to. */
  readonly running?: string;
  readonly pending?: string;
  /** Whether the update under way has an alarm that takes it back by hand: `keepPreviousFor`. */
  readonly takenBackByHand?: boolean;
  /** Those that were made for it. */
  readonly configs: readonly RollbackConfig[];
  /** Those that carried all traffic, newest first, by the beginning of their digests. */
  readonly served: readonly ServedVersion[];
  /** Those that were left by a rollback by hand. */
  readonly rolledBack: readonly RolledBackVersion[];
  /** Variants that Application Auto Scaling scales. */
  readonly scaled: readonly string[];
  /** The configuration that the user names: by its digest, its beginning, or the version of its model. */
  readonly wanted?: string;
}

export interface RollbackConfig {
  readonly name: string;
  readonly digest?: string;
  /** The beginning of its digest. */
  readonly version?: string;
  readonly created?: Date;
  readonly isAsync: boolean;
  readonly variants: readonly (UpdatedVariant & { readonly shadow: boolean; readonly model?: { readonly modelName: string; readonly gone: boolean; readonly modelVersion?: string } })[];
}

export type EndpointRollbackPlan =
  /** `atOnce`: the update under way is taken back, to instances that are still there. */
  | { readonly to: RollbackConfig; readonly warnings: readonly string[]; readonly atOnce: boolean; readonly refusal?: undefined }
  | { readonly refusal: string };

/** UpdateEndpoint takes these: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
const CHANGEABLE = ['InService', 'UpdateRollbackFailed'];

/**
 * The configuration to go back to: the one that is named, else the last that carried all traffic before the one that runs. One that was
 * rolled back by hand is taken only by name, and so is one that never carried all traffic.
 */
export function planEndpointRollback(facts: EndpointRollbackFacts): EndpointRollbackPlan {
  const { status, pending, rolledBack, served, wanted } = facts;
  if (pending !== undefined) return takeBack(facts, pending);
  if (!CHANGEABLE.includes(status)) return { refusal: `it is ${status}, and SageMaker changes only what is ${CHANGEABLE.join(' or ')}${status.endsWith('ing') ? ': wait for the end of that' : ''}` };
  const chosen = wanted === undefined ? lastGood(facts) : named(facts, wanted);
  if (chosen.refusal !== undefined) return chosen;
  const { to } = chosen;
  const refusal = refusalOf(facts, to);
  if (refusal !== undefined) return { refusal };
  const mark = rolledBack.find(({ version }) => version === to.version);
  return {
    to,
    atOnce: false,
    warnings: [
      ...(served.some(({ version }) => version === to.version) ? [] : [`the configuration ${to.version ?? to.name} is not known to have carried all traffic: nothing shows that it is a good one`]),
      ...(mark === undefined ? [] : [`the configuration ${mark.version} was rolled back by hand ${shortTime(isoTime(mark.since))}`]),
    ],
  };
}

/** Out of an update: to the configuration that it set out from, which has its instances as long as the update goes on. */
function takeBack({ configs, running, status, takenBackByHand, wanted, rolledBack }: EndpointRollbackFacts, pending: string): EndpointRollbackPlan {
  const leads = `an update to the configuration ${pending} is under way`;
  if (status === 'RollingBack') return { refusal: `${leads}, and SageMaker takes it back already: \`csi rollback\` holds it when that is over` };
  if (takenBackByHand !== true) return { refusal: `${leads}, and SageMaker has no way to stop one: wait for its end, or turn one of its alarms red, which takes it back` };
  const to = configs.find(({ name }) => name === running);
  if (to === undefined) return { refusal: `${leads}, and the configuration ${running ?? '?'}, which it sets out from, is gone: wait for its end` };
  if (wanted !== undefined) {
    const chosen = named({ configs, running: pending }, wanted);
    if (chosen.refusal !== undefined) return chosen;
    if (chosen.to.name !== running) return { refusal: `${leads}, and it can be taken back to the configuration ${to.version ?? to.name} alone: leave --to out, or wait for its end` };
  }
  const mark = rolledBack.find(({ version }) => version === to.version);
  return { to, atOnce: true, warnings: mark === undefined ? [] : [`the configuration ${mark.version} was rolled back by hand ${shortTime(isoTime(mark.since))}`] };
}

type Choice = { readonly to: RollbackConfig; readonly refusal?: undefined } | { readonly refusal: string };

function lastGood({ configs, running, served, rolledBack }: EndpointRollbackFacts): Choice {
  const now = configs.find(({ name }) => name === running)?.version;
  // What runs may not be recorded yet: then all that is recorded was before it.
  const before = served.slice(served.findIndex(({ version }) => version === now) + 1).filter(({ version }) => version !== now);
  const good = before.filter(({ version }) => rolledBack.every((mark) => mark.version !== version));
  const to = good.map(({ version }) => newest(configs, version)).find((config) => config !== undefined);
  if (to !== undefined) return { to };
  const [gone] = good;
  const others = [...new Set(configs.flatMap(({ version }) => (version === undefined || version === now ? [] : [version])))];
  const why = gone !== undefined
    ? `the configuration ${gone.version}, which carried all traffic before, is gone`
    : `none is known to have carried all traffic before the configuration ${now ?? running ?? '?'}${before.length === 0 ? '' : ' and was not rolled back by hand'}`;
  return { refusal: others.length === 0 ? `${why}, and there is no other: deploy the code of before` : `${why}: name one with --to. Besides it there ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}` };
}

function named({ configs, running }: Pick<EndpointRollbackFacts, 'configs' | 'running'>, wanted: string): Choice {
  const digests = configs.filter(({ digest, name }) => name === wanted || (/^[0-9a-f]{4,16}$/.test(wanted) && digest?.startsWith(wanted) === true));
  const versions = configs.filter(({ variants }) => variants.some(({ model }) => model?.modelVersion === wanted));
  const found = [...new Set([...digests, ...versions].map(({ version, name }) => version ?? name))];
  if (found.length === 0) return { refusal: `it has no configuration ${wanted}: there ${configs.length === 1 ? 'is' : 'are'} ${configs.map(({ version, name }) => version ?? name).join(', ') || 'none'}` };
  if (found.length > 1) return { refusal: `${wanted} may be each of ${found.join(', ')}: name one by its digest` };
  const same = configs.filter(({ version, name }) => (version ?? name) === found[0]);
  if (same.some(({ name }) => name === running)) return { refusal: `the configuration ${found[0]} has all traffic already` };
  return { to: newest(same, same[0]?.version) ?? same[0] as RollbackConfig };
}

/** What the code came back to was made anew: of equal ones the newest is as good. */
function newest(configs: readonly RollbackConfig[], version: string | undefined): RollbackConfig | undefined {
  return configs.filter((config) => config.version === version).sort((a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0))[0];
}

function refusalOf({ endpointName, configs, running, scaled }: EndpointRollbackFacts, to: RollbackConfig): string | undefined {
  const goes = `the configuration ${to.version ?? to.name}`;
  if (to.variants.some(({ model }) => model === undefined)) return `its models are inference components, which a configuration does not name: deploy the code of before`;
  const gone = to.variants.flatMap(({ model }) => (model?.gone === true ? [model.modelName] : []));
  if (gone.length > 0) return `${goes} names ${gone.length === 1 ? 'the model' : 'the models'} ${gone.join(', ')}, which ${gone.length === 1 ? 'is' : 'are'} gone: deploy the code of before, or name another with --to`;
  const from = configs.find(({ name }) => name === running);
  if (from === undefined) return undefined;
  const moved = from.variants.filter(({ name, instanceType }) => scaled.includes(name) && to.variants.find((variant) => variant.name === name)?.instanceType !== instanceType);
  if (moved.length > 0) {
    const types = moved.map(({ name, instanceType }) => `${name} is on ${instanceType ?? '?'}, and there on ${to.variants.find((variant) => variant.name === name)?.instanceType ?? 'nothing'}`);
    return `${types.join('; ')}. SageMaker refuses that while it is scaled: deploy the code of before, which puts the scaling aside for the change`;
  }
  return refuseUpdate({ name: endpointName, isAsync: from.isAsync, variants: production(from) }, { isAsync: to.isAsync, variants: production(to) }, scaled);
}

function production({ variants }: RollbackConfig): readonly UpdatedVariant[] {
  return variants.filter(({ shadow }) => !shadow);
}

/** Whether SageMaker can be asked for a deployment by plan: its guardrails want the same variants before and after. */
export function sameVariants(from: RollbackConfig | undefined, to: RollbackConfig): boolean {
  const names = (config: RollbackConfig): string => production(config).map(({ name }) => name).sort().join();
  return from !== undefined && names(from) === names(to);
}
