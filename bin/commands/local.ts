import {
  answerLine, DEFAULT_CONCURRENCY, DEFAULT_IDLE_SECONDS, DEFAULT_PORT, LocalError, overview, readableLine, startLocal, Throttles, type LineStyle, type LocalEvent,
} from '../../local';
import { parse, stopSignal, wholeNumber, type Command } from './command';

export const local: Command = {
  summary: 'run the functions of a synthesized app on this machine',
  usage: `csi local [folder] [options]

Runs every Node.js Lambda function of a cloud assembly on 127.0.0.1, with the AWS Lambda API in
front and a port for each function URL. The folder is what \`cdk synth\` wrote [cdk.out].

  --port N                    port of the Lambda API; function URLs take the next ones [${DEFAULT_PORT}]
  --concurrency N             environments one function may have at a time, where it reserves none [${DEFAULT_CONCURRENCY}]
  --idle-timeout SECONDS      ends an environment that waited for so long [${DEFAULT_IDLE_SECONDS}]
  --artifact NAME=PATH        file or folder of a model that the function NAME fetches from S3,
                              or reads from a file system; NAME may be s3://bucket/key too. Repeat it for more
  --verbose                   log lines as they are written, with those meant for machines
  --ignore-assembly-version   try an assembly of a newer aws-cdk-lib`,

  async run(args) {
    const { values, positionals } = parse(args, {
      port: { type: 'string' },
      concurrency: { type: 'string' },
      'idle-timeout': { type: 'string' },
      artifact: { type: 'string', multiple: true },
      verbose: { type: 'boolean' },
      'ignore-assembly-version': { type: 'boolean' },
    });
    if (positionals.length > 1) throw new LocalError(`csi local takes one folder, got ${positionals.join(', ')}`);
    const assembly = positionals[0] ?? 'cdk.out';
    const stopped = stopSignal();
    const printer = new Printer({ verbose: values.verbose ?? false, color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined });
    const server = await startLocal({
      assembly,
      port: wholeNumber('port', values.port, 0, 65_535),
      concurrency: wholeNumber('concurrency', values.concurrency, 1, 1000),
      idleSeconds: wholeNumber('idle-timeout', values['idle-timeout'], 1, 86_400),
      artifacts: Object.fromEntries((values.artifact ?? []).map(mapping)),
      ignoreAssemblyVersion: values['ignore-assembly-version'],
      onEvent: (event) => printer.print(event),
    });
    console.log(overview(server, { assembly, nodeVersion: process.version, host: `${process.platform}-${process.arch}` }));
    await stopped;
    await server.close();
    printer.flush();
    return 0;
  },
};

function mapping(given: string): [string, string] {
  const [, name, path] = /^(.+?)=(.+)$/.exec(given) ?? [];
  if (name === undefined || path === undefined) throw new LocalError(`--artifact ${given} has to be NAME=PATH`);
  return [name, path];
}

/** Prints what happens, as a person reads it. */
class Printer {
  private readonly throttles = new Throttles((functionName, text) => this.line(functionName, text));

  constructor(private readonly style: LineStyle) {}

  print(event: LocalEvent): void {
    switch (event.type) {
      case 'warning':
        return console.log(`! ${event.message}`);
      case 'log':
        return this.line(event.functionName, readableLine(event.line, this.style));
      case 'answer':
        if (Throttles.is(event.answer) && !this.throttles.add(event.functionName)) return;
        return this.line(event.functionName, answerLine(event.answer, this.style));
    }
  }

  flush(): void {
    this.throttles.flush();
  }

  private line(functionName: string, text: string | undefined): void {
    if (text !== undefined) console.log(`${functionName} | ${text}`);
  }
}
