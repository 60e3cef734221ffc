import type { DashboardView } from '../../lib/charts/dashboard';
import { drawDashboard } from '../../lib/charts/dashboard';
import { shortDuration } from '../../lib/charts/time-range';
import { LocalError } from '../../local';
import { parse, stopSignal, wholeNumber, type Command } from './command';
import { DashboardServer } from './dashboard-server';
import { loadAws } from './load-aws';
import { loadPictures } from './load-pictures';
import { PICTURE_OPTIONS, PICTURE_USAGE, writePictures, written } from './picture-files';

const WIDTH = { default: 1200, least: 320, most: 4000, phone: 390 };
/** How often the page asks for what is new: of this machine, and of AWS, where calls cost money. */
const REFRESH_MS = { local: 5000, aws: 60_000 };

export const dashboard: Command = {
  summary: 'shows a CloudWatch dashboard on a live page, or draws it as a picture',
  usage: `csi dashboard [NAME] [options]

Draws a CloudWatch dashboard with the metrics and alarms of now: on a page that is served on this
machine and refreshes itself, or into files. NAME is its name or a part of it; where there is only
one dashboard it may be left out.

${PICTURE_USAGE}
  --html FILE  writes a page that needs nothing else
  --since T    shows the last T: 90s, 15m, 3h, 2d; without, what the dashboard says
  --width N    pixels; 1200 without. Below 700 all widgets are in one column
  --phone      is --width 390
  --listen N   port of the live page; without, any that is free
  --refresh T  how often the live page asks anew; without, 5s of a csi local start and 60s of AWS,
               where CloudWatch bills for each metric that is asked for
  --port N     of a running csi local start; without, the account and region of AWS_PROFILE,
               AWS_REGION and AWS_ENDPOINT_URL are meant`,

  async run(args) {
    const { values, positionals } = parse(args, {
      ...PICTURE_OPTIONS, html: { type: 'string' }, since: { type: 'string' }, width: { type: 'string' }, phone: { type: 'boolean' }, listen: { type: 'string' }, refresh: { type: 'string' }, port: { type: 'string' },
    });
    const [name] = positionals;
    if (positionals.length > 1) throw new LocalError(`csi dashboard takes one dashboard, got ${positionals.join(', ')}`);
    if (values.phone === true && values.width !== undefined) throw new LocalError('--phone is a width: leave --width out');
    const width = values.phone === true ? WIDTH.phone : wholeNumber('width', values.width, WIDTH.least, WIDTH.most) ?? WIDTH.default;
    const since = durationOption('since', values.since);
    const refresh = durationOption('refresh', values.refresh);
    const listen = wholeNumber('listen', values.listen, 0, 65_535) ?? 0;
    const { connect, dashboardView } = loadAws();
    const session = await connect({ port: wholeNumber('port', values.port, 1, 65_535) });
    const look = (): Promise<DashboardView> => dashboardView(session, name, since);
    const view = await look();

    if (values.png === undefined && values.svg === undefined && values.html === undefined) {
      return await serve(view, look, listen, refresh ?? (session.endpoint === undefined ? REFRESH_MS.aws : REFRESH_MS.local));
    }
    const { dashboardPage, renderChart } = loadPictures();
    for (const line of await writePictures(drawDashboard(view, width, renderChart), values)) console.log(line);
    if (values.html !== undefined) console.log(written(values.html, dashboardPage({ view })));
    return 0;
  },
};

async function serve(view: DashboardView, look: () => Promise<DashboardView>, port: number, refreshMs: number): Promise<number> {
  const server = await DashboardServer.listen(port, view, look, refreshMs);
  console.log(`${view.name}: ${server.url}\n\nIt runs until Ctrl-C.`);
  await stopSignal();
  await server.close();
  return 0;
}

function durationOption(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = shortDuration(value);
  if (ms === undefined) throw new LocalError(`--${option} is ${value}, but must be a time such as 90s, 15m, 3h or 2d`);
  return ms;
}
