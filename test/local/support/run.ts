import { startLocal, type Answer, type LocalEvent, type LocalOptions, type LocalServer } from '../../../local';

const servers: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A local server on free ports that is closed after the test, with what it logged. */
export async function run(assembly: string, options: Omit<LocalOptions, 'assembly' | 'onEvent'> = {}): Promise<LocalServer & { readonly events: readonly LocalEvent[]; lines(): readonly string[]; answers(): readonly Answer[] }> {
  const events: LocalEvent[] = [];
  const server = await startLocal({ assembly, port: 0, ...options, onEvent: (event) => { events.push(event); } });
  servers.push(server);
  return Object.assign(server, {
    events,
    lines: () => events.flatMap((event) => (event.type === 'log' ? [event.line.text] : event.type === 'warning' ? [`! ${event.message}`] : [])),
    answers: () => events.flatMap((event) => (event.type === 'answer' ? [event.answer] : [])),
  });
}

/** The parsed answer of an invocation, with whether it failed. */
export async function invoke(server: LocalServer, name: string, event: unknown = {}): Promise<{ readonly value: unknown; readonly failed: boolean; readonly log: readonly string[]; readonly initMs?: number }> {
  const { payload, functionError, log, report } = await server.invoke(name, JSON.stringify(event));
  return { value: JSON.parse(payload.toString('utf8')), failed: functionError !== undefined, log, initMs: report.initMs };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
