import { capacityText, endpointRemarks, modelText, trafficText, type EndpointReport } from '../../lib/versions/endpoint-status';
import { percent, remarks, shortTime, type FunctionStatus } from '../../lib/versions/status';
import { table } from '../../local';
import { windowText } from '../../lib/service-level/burn-rates';
import type { LevelStatus, Listed } from '../aws';

/** A line for each function and endpoint. */
export function listText(functions: Listed['functions'], endpoints: Listed['endpoints']): string {
  if (functions.length + endpoints.length === 0) return 'no model functions, and no endpoints';
  const held = (hold: FunctionStatus['hold']): string => (hold === undefined ? '' : `held since ${shortTime(hold.since)}`);
  return [
    ...(functions.length === 0 ? [] : [table(['CONSTRUCT', 'MODEL', 'LIVE', 'SINCE', 'FUNCTION', ''], functions.map((fn) => [
      fn.host ?? '-', fn.model === undefined ? '-' : `${fn.model} ${fn.modelVersion ?? ''}`, fn.live === undefined ? 'none' : `version ${fn.live.version}`, shortTime(fn.live?.since), fn.functionName, held(fn.hold),
    ]))]),
    ...(endpoints.length === 0 ? [] : [table(['CONSTRUCT', 'MODEL', 'LIVE', 'SINCE', 'ENDPOINT', 'STATUS', ''], endpoints.map((endpoint) => [
      endpoint.host ?? '-', modelText(endpoint.models ?? []), endpoint.live?.version ?? '-', shortTime(endpoint.live?.since), endpoint.endpointName, endpoint.status, held(endpoint.hold),
    ]))]),
  ].join('\n\n');
}

/** What a person reads of a function. */
export function functionText(fn: FunctionStatus): string {
  const ready = fn.provisioned.map(({ qualifier, requested, available }) => `${available} of ${requested} environments ready for ${qualifier}`);
  const facts = [
    ['construct', fn.host ?? '-'],
    ['live', fn.live === undefined ? 'none' : `version ${fn.live.version}${fn.live.since === undefined ? '' : `, since ${shortTime(fn.live.since)}`}`],
    ['declared', fn.declared === undefined ? 'not known' : `${fn.declared.version === undefined ? 'no version' : `version ${fn.declared.version}`}, by the stack ${fn.declared.stack} (${fn.declared.stackStatus})`],
    ...(ready.length === 0 ? [] : [['warm', ready.join('; ')]]),
    ...alarmFact(fn.alarms),
  ];
  const isMarked = fn.versions.some(({ rolledBack }) => rolledBack !== undefined);
  return page(facts, [
    table(['VERSION', 'MODEL', 'TRAFFIC', 'CARRIED ALL SINCE', 'PUBLISHED', 'DIGEST', ...(isMarked ? [''] : [])], fn.versions.map((version) => [
      version.version, version.model === undefined ? '-' : `${version.model} ${version.modelVersion ?? ''}`, version.traffic === 0 ? '-' : percent(version.traffic), servedText(version.served),
      shortTime(version.published), version.digest ?? '-', ...(isMarked ? [markText(version.rolledBack)] : []),
    ]), [0, 2]),
    ...alarmTable(fn.alarms),
  ], remarks(fn));
}

/** What a person reads of an endpoint. */
export function endpointText(endpoint: EndpointReport): string {
  const { host, status, live, declared, variants, alarms, configs } = endpoint;
  const facts = [
    ['construct', host ?? '-'],
    ['status', status],
    ['live', live === undefined ? 'nothing' : `configuration ${live.version ?? live.config}${live.since === undefined ? '' : `, since ${shortTime(live.since)}`}`],
    ['declared', declared === undefined ? 'not known' : `${declared.config === undefined ? 'not known' : `configuration ${declared.version ?? declared.config}`}, by the stack ${declared.stack} (${declared.stackStatus})`],
    ...alarmFact(alarms),
  ];
  const isMarked = configs.some(({ rolledBack }) => rolledBack !== undefined);
  return page(facts, [
    table(['VARIANT', 'MODEL', 'TRAFFIC', 'INSTANCES'], variants.map((variant) => [variant.variant, modelText([variant]), trafficText(variant), capacityText(variant)]), [2]),
    table(['VERSION', 'MODEL', '', 'CARRIED ALL SINCE', 'MADE', 'CONFIGURATION', ...(isMarked ? [''] : [])], configs.map((config) => [
      config.version ?? '-', modelText(config.models), config.live ? 'live' : config.models.some(({ gone }) => gone) ? 'model gone' : '', servedText(config.served), shortTime(config.created), config.config,
      ...(isMarked ? [markText(config.rolledBack)] : []),
    ])),
    ...alarmTable(alarms),
  ], endpointRemarks(endpoint));
}

/** What is promised, whether it is kept, and what may still go wrong before it is not. `ofAll` says whose each is. */
export function levelsText(levels: readonly LevelStatus[], ofAll: boolean): string {
  if (levels.length === 0) return '';
  const rows = levels.map(({ of, objective, state, budgetLeft, periodSeconds, alarms }) => [
    ...(ofAll ? [of] : []), objective, state === 'ok' ? 'ok' : state.toUpperCase(),
    budgetLeft === undefined ? 'no requests' : `${budgetLeft.toFixed(1)} % of ${windowText(periodSeconds)}`, state === 'ok' ? '' : alarms[state]?.name ?? '',
  ]);
  return `\n\n${table([...(ofAll ? ['OF'] : []), 'SERVICE LEVEL', 'STATE', 'ERROR BUDGET LEFT', 'ALARM'], rows, [ofAll ? 3 : 2])}`;
}

function page(facts: readonly (readonly string[])[], tables: readonly string[], notes: readonly string[]): string {
  return [
    ...facts.map(([name = '', value = '']) => `${name.padEnd(10)} ${value}`),
    ...tables.flatMap((text) => ['', text]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}

function servedText(served: string | undefined): string {
  return served === undefined ? 'never recorded' : shortTime(served);
}

function markText(rolledBack: string | undefined): string {
  return rolledBack === undefined ? '' : `rolled back by hand ${shortTime(rolledBack)}`;
}

function alarmFact(alarms: FunctionStatus['alarms']): readonly (readonly string[])[] {
  const states = alarms.map(({ state }) => state);
  return states.length === 0 ? [] : [['alarms', [...new Set(states)].map((state) => `${states.filter((other) => other === state).length} ${state}`).join(', ')]];
}

function alarmTable(alarms: FunctionStatus['alarms']): readonly string[] {
  return alarms.length === 0 ? [] : [table(['ALARM', 'STATE'], alarms.map(({ name, state }) => [name, state]))];
}
