import { DEFAULT_AWS_PORT, listTraces, LocalError, traceText } from '../../local';
import { awsEndpoint, parse, type Command } from './command';

export const localTraces: Command = {
  summary: 'the traces that a running `csi local start` has recorded, or one of them as a waterfall',
  usage: `csi local traces [ID] [options]

Lists the traces of the last day, the newest first; with an ID, as X-Ray or as W3C writes it, shows what the time of that one went to.

  --port N     port of the running csi local start [that of AWS_ENDPOINT_URL, or ${DEFAULT_AWS_PORT}]`,

  async run(args) {
    const { values, positionals } = parse(args, { port: { type: 'string' } });
    const [id, ...others] = positionals;
    if (others.length > 0) throw new LocalError(`csi local traces takes one ID, got ${positionals.join(', ')}`);
    const endpoint = awsEndpoint(values.port);
    if (id !== undefined) {
      console.log(await traceText(endpoint, id));
      return 0;
    }
    const traces = await listTraces(endpoint, Date.now());
    const lines = traces.map((trace) => `${trace.id}  ${new Date(trace.startedAt).toISOString()}  ${trace.durationMs.toFixed(1).padStart(9)} ms  ${trace.failed ? 'failed  ' : ''}${trace.services.join(', ')}`);
    console.log(lines.length === 0 ? 'no traces: nothing was asked that is traced, or nothing of it was sampled' : lines.join('\n'));
    return 0;
  },
};
