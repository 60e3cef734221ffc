import { breakEvenChart } from '../../lib/charts/break-even';
import { drawFramed } from '../../lib/charts/framed';
import { breakEvenPicture, comparisonMarkdown, comparisonText, hostName, hostsOf } from '../../lib/cost/hosts';
import { MODEL_DEFAULTS, type ModelOptions, type OtherHosts } from '../../lib/cost/report';
import { readAssigned, readMilliseconds } from '../../lib/cost/template/traffic';
import { latencyOf } from '../../lib/cost/workload';
import { checkInstanceTypeName } from '../../lib/sagemaker/instance-types';
import { LocalError } from '../../local';
import { positive, wholeNumber } from '../commands/command';
import { loadPictures } from '../commands/load-pictures';
import { PICTURE_OPTIONS, writePictures } from '../commands/picture-files';

/** What the hosts of a comparison are told apart by. */
export const COMPARE_OPTIONS = {
  compare: { type: 'boolean' }, host: { type: 'string' }, memory: { type: 'string' }, instance: { type: 'string', multiple: true }, 'p50-on': { type: 'string', multiple: true }, 'per-instance-rps': { type: 'string', multiple: true },
  utilization: { type: 'string' }, markdown: { type: 'boolean' }, ...PICTURE_OPTIONS,
} as const;

export const COMPARE_USAGE = `  --compare                each host beside all others that could run its model; without an app (no CDK.OUT,
                           and --memory): all hosts for that model
  --host NAME              without an app, what others are held against, such as lambda-arm64 [the cheapest]
  --memory MIB             of the model with its server [what the host has; of instances ${MODEL_DEFAULTS.memoryMiB}]
  --instance TYPE          types of instances to compare; more than once [ml.m5.large, ml.c5.xlarge]
  --p50-on HOST=TIME       what an answer takes on arm64, x86, serverless or a type of instances; more than once
  --per-instance-rps TYPE=N  requests a second that one instance answers in time, as measured; without, every
                           vCPU or GPU works on one at a time
  --utilization FRACTION   how busy instances and provisioned environments are meant to be [${MODEL_DEFAULTS.utilization}]
  --markdown               the comparison as Markdown
  --svg FILE, --png FILE   a picture of the cost by load`;

interface CompareValues {
  readonly host?: string | undefined;
  readonly memory?: string | undefined;
  readonly instance?: readonly string[] | undefined;
  readonly 'p50-on'?: readonly string[] | undefined;
  readonly 'per-instance-rps'?: readonly string[] | undefined;
  readonly utilization?: string | undefined;
}

const SPEEDS = ['arm64', 'x86', 'serverless'];

export function modelOptions(values: CompareValues): ModelOptions {
  const utilization = positive('utilization', values.utilization);
  if (utilization !== undefined && utilization > 1) throw new LocalError(`--utilization is ${utilization}, but must be a fraction above 0, up to 1`);
  const memoryMiB = wholeNumber('memory', values.memory, 1, 4_194_304);
  const on = byHost('p50-on', values['p50-on'], readMilliseconds, 'a time such as 80ms', SPEEDS);
  const perInstance = byHost('per-instance-rps', values['per-instance-rps'], (text) => (Number(text) > 0 && Number.isFinite(Number(text)) ? Number(text) : undefined), 'a number above 0', []);
  for (const type of values.instance ?? []) checkType('instance', type);
  const names = hostsOf(values.instance).map(hostName);
  if (values.host !== undefined && !names.includes(values.host)) throw new LocalError(`--host is ${values.host}, but must be one of ${names.join(', ')}`);
  return {
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }), ...(utilization === undefined ? {} : { utilization }),
    ...(values.instance === undefined ? {} : { instanceTypes: values.instance }), perInstanceRps: perInstance,
    latencies: Object.fromEntries(Object.entries(on).map(([name, p50]) => [name, latencyOf({ p50 })])),
  };
}

function byHost(option: string, texts: readonly string[] | undefined, read: (text: string) => number | undefined, allowed: string, others: readonly string[]): Readonly<Record<string, number>> {
  const { assigned: { all, byName }, problems: [problem] } = readAssigned(texts ?? [], read, allowed);
  if (problem !== undefined) throw new LocalError(`--${option} ${problem}`);
  if (all !== undefined) throw new LocalError(`--${option} is ${texts?.[0]}, but must say of what: ${[...others, 'ml.m5.large'][0]}=...`);
  for (const name of Object.keys(byName)) if (!others.includes(name)) checkType(option, name);
  return byName;
}

function checkType(option: string, name: string): void {
  const [problem] = checkInstanceTypeName(name);
  if (problem !== undefined) throw new LocalError(`--${option} names ${name}, which is no type of instances: ${problem.remedy}`);
}

/** The comparisons, one after the other. */
export function compareText(compared: readonly OtherHosts[], { explain, markdown }: { readonly explain: boolean; readonly markdown: boolean }): string {
  return compared.map(({ path, comparison }) => {
    const title = path === '' ? '' : markdown ? `### Hosts for ${path}\n\n` : `Hosts for ${path}: `;
    return title + (markdown ? comparisonMarkdown : comparisonText)(comparison, { explain });
  }).join('\n\n');
}

const SIZE = { width: 860, height: 480 };

/** Where each file lies, in words. A picture is of one host. */
export async function comparePictures(compared: readonly OtherHosts[], values: { readonly svg?: string | undefined; readonly png?: string | undefined }): Promise<readonly string[]> {
  if (values.svg === undefined && values.png === undefined) return [];
  const [one, ...more] = compared;
  if (one === undefined || more.length > 0) throw new LocalError(`--svg and --png draw one host, and there ${one === undefined ? 'is none' : `are ${compared.length}: ${compared.map(({ path }) => path).join(', ')}. Give --rps to one of them alone: --rps NAME=20`}`);
  return await writePictures(drawFramed(breakEvenChart(breakEvenPicture(one.comparison, one.rates)), SIZE, loadPictures().renderChart), values);
}
