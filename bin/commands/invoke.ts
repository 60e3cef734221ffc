import { DEFAULT_PORT, invokeFunction, LocalError, readEvent } from '../../local';
import { parse, wholeNumber, type Command } from './command';

export const invoke: Command = {
  summary: 'invoke a function of a running `csi local`',
  usage: `csi invoke NAME [options]

Invokes a function and prints its answer. NAME is a function's name, construct path or logical
id, with :ALIAS or :VERSION after it if one is meant. The exit status is 1 when the function fails.

  --data FILE|JSON|-     the event: a file, JSON text, or - for standard input [{}]
  --port N               port of the running csi local [${DEFAULT_PORT}]
  --endpoint URL         anything else that answers the Lambda API
  --log                  also print the log of the invocation, to standard error`,

  async run(args) {
    const { values, positionals } = parse(args, {
      data: { type: 'string', short: 'd' },
      port: { type: 'string' },
      endpoint: { type: 'string' },
      log: { type: 'boolean' },
    });
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new LocalError(`csi invoke takes one function name, got ${positionals.join(', ') || 'none'}`);
    const endpoint = values.endpoint ?? `http://127.0.0.1:${wholeNumber('port', values.port, 1, 65_535) ?? DEFAULT_PORT}`;
    if (!URL.canParse(endpoint)) throw new LocalError(`--endpoint is ${endpoint}, but must be a URL, for instance http://127.0.0.1:${DEFAULT_PORT}`);

    const { payload, failed, log } = await invokeFunction(endpoint, name, readEvent(values.data));
    if (values.log ?? false) process.stderr.write(log);
    console.log(process.stdout.isTTY ? JSON.stringify(JSON.parse(payload), null, 2) : payload);
    if (failed) console.error(`csi: ${name} failed: the answer is its error`);
    return failed ? 1 : 0;
  },
};
