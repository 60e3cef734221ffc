import { fstatSync } from 'node:fs';
import { DEFAULT_PORT, defaultQualifier, invokeEndpoint, invokeFunction, isEndpoint, LocalError, readEvent } from '../../local';
import { parse, wholeNumber, type Command } from './command';

export const invoke: Command = {
  summary: 'invoke a function or SageMaker endpoint that runs here',
  usage: `csi invoke NAME [options]

Invokes a function, or a SageMaker endpoint of a csi local start, and prints its answer. NAME is a function's name, construct path or logical
id, with :ALIAS or :VERSION after it if one is meant; without, it is the alias live where the
function has one, as for its callers on AWS, else what is not published ($LATEST). The exit
status is 1 when the function fails, and when a model server refuses the request.

  --data FILE|JSON|-     the event: a file, JSON text, or - for standard input, which is read
                         without this option too where something is piped in
  --qualifier NAME       an alias, a version or '$LATEST'
  --variant NAME         the production variant of an endpoint; without, one by its weight
  --port N               port of the running csi local [${DEFAULT_PORT}]
  --endpoint URL         anything else that answers the Lambda API: a csi local start, for instance,
                         where NAME is the function's name
  --log                  also print the log of the invocation, to standard error`,

  async run(args) {
    const { values, positionals } = parse(args, {
      data: { type: 'string', short: 'd' },
      qualifier: { type: 'string' },
      variant: { type: 'string' },
      port: { type: 'string' },
      endpoint: { type: 'string' },
      log: { type: 'boolean' },
    });
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new LocalError(`csi invoke takes one function name, got ${positionals.join(', ') || 'none'}`);
    const endpoint = values.endpoint ?? `http://127.0.0.1:${wholeNumber('port', values.port, 1, 65_535) ?? DEFAULT_PORT}`;
    if (!URL.canParse(endpoint)) throw new LocalError(`--endpoint is ${endpoint}, but must be a URL, for instance http://127.0.0.1:${DEFAULT_PORT}`);
    if (values.data === undefined && !isPiped()) {
      throw new LocalError(`there is no event for ${name}: give one with --data, as a file or JSON text, or pipe it in`);
    }

    const event = await readEvent(values.data ?? '-');
    if (await isEndpoint(endpoint, name)) {
      const { payload, failed } = await invokeEndpoint(endpoint, name, event, values.variant);
      print(payload);
      if (failed) console.error(`csi: the model of ${name} failed: the answer is its error`);
      return failed ? 1 : 0;
    }
    const qualifier = values.qualifier ?? await defaultQualifier(endpoint, name);
    const called = qualifier === undefined ? name : `${name}:${qualifier}`;
    const { payload, failed, refusal, log } = await invokeFunction(endpoint, name, event, qualifier);
    if (values.log ?? false) process.stderr.write(log);
    print(payload);
    if (failed) console.error(`csi: ${called} failed: the answer is its error`);
    if (refusal !== undefined) console.error(`csi: ${called} refused the request with status ${refusal.status}`);
    return failed || refusal !== undefined ? 1 : 0;
  },
};

function print(payload: string): void {
  console.log(process.stdout.isTTY ? JSON.stringify(JSON.parse(payload), null, 2) : payload);
}

/** Whether standard input is a pipe or a file: not a terminal, nothing, or closed. */
function isPiped(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}
