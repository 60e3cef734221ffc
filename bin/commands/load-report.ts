import { duration } from '../../lib/charts/format';
import type { LoadResult } from '../../lib/load/result';
import { answerKinds, phaseSummaries, recovery, spikeOf, summarize, verdict, type LatencySummary } from '../../lib/load/summary';
import { table } from '../../local';

/** The result of a load in words and as JSON. */
export function loadReport(result: LoadResult): { readonly text: string; readonly json: object; readonly succeeded: number } {
  const { phases, answers, objective } = result;
  const [byPhase, all] = [phaseSummaries(phases, answers), summarize(answers)];
  const kinds = answerKinds(answers);
  const spike = spikeOf(phases);
  const recovered = spike === undefined || objective === undefined ? undefined : recovery(phases, spike, answers, objective);
  const longestWait = answers.reduce((most, { waited }) => Math.max(most, waited), 0);
  const lines = [
    table(['PLAN', 'REQUESTS', 'FAILED', 'P50', 'P90', 'P95', 'P99', 'MAX'], [
      ...byPhase.map((phase) => row(`${phase.rate} a second for ${phase.seconds} s`, phase)),
      ...(phases.length > 1 ? [row('all', all)] : []),
    ]),
    '',
    ...kinds.map(({ version, status, count, reason }) => `version ${version}: ${count} answered ${status === 0 ? 'nothing' : String(status)}${reason === undefined ? '' : `, the first: ${reason}`}`),
    ...(objective === undefined ? [] : [`objective, P95 of ${duration(objective)}: ${verdict(all, objective)} by the whole, ${byPhase.map((phase) => `${verdict(phase, objective)} at ${phase.rate} a second`).join(', ')}`]),
    ...(spike === undefined || objective === undefined ? [] : [(byPhase[spike]?.count ?? 0) === 0 ? 'no request of the spike was answered: no data' : spikeText(recovered)]),
    ...(longestWait < 1 ? [] : [`requests waited ${duration(longestWait)} at most to be sent, which is counted`]),
  ];
  return {
    text: lines.join('\n'),
    json: { target: result.target, pacing: result.pacing, started: result.started, objective, phases: byPhase, all, answers: kinds, ...(spike === undefined ? {} : { spike: { phase: spike, secondsToObjective: recovered ?? null } }), longestWaitMs: longestWait },
    succeeded: all.count - all.failed,
  };
}

function spikeText(recovered: number | undefined): string {
  if (recovered === undefined) return 'P95 did not come back under the objective while the spike lasted';
  return recovered === 0 ? 'P95 stayed under the objective from the first second of the spike on' : `P95 was back under the objective ${recovered} s after the spike began`;
}

function row(name: string, { count, failed, p50, p90, p95, p99, max }: LatencySummary): readonly string[] {
  return [name, String(count), String(failed), ...[p50, p90, p95, p99, max].map((ms) => (count === 0 ? '-' : duration(ms)))];
}
