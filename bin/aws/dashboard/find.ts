import { GetDashboardCommand, paginateListDashboards } from '@aws-sdk/client-cloudwatch';
import type { DashboardBody, Widget } from '../../../lib/dashboard/body';
import { suggestion } from '../../../lib/suggestion';
import { LocalError } from '../../../local/errors';
import { call } from '../call';
import type { AwsSession } from '../session';

/** Of a widget that does not say how large it is. */
const DEFAULT_SIZE = 6;

/** A dashboard by its name, by a part of it that no other has, or the only one that there is. */
export async function findDashboard(session: AwsSession, asked: string | undefined): Promise<{ readonly name: string; readonly body: DashboardBody }> {
  const names = await dashboardNames(session);
  const name = chosen(names, asked);
  const { DashboardBody: text = '' } = await call('cloudwatch:GetDashboard', name, () => session.cloudWatch.send(new GetDashboardCommand({ DashboardName: name })));
  return { name, body: bodyOf(name, text) };
}

async function dashboardNames(session: AwsSession): Promise<readonly string[]> {
  return await call('cloudwatch:ListDashboards', '*', async () => {
    const names: string[] = [];
    for await (const { DashboardEntries = [] } of paginateListDashboards({ client: session.cloudWatch }, {})) names.push(...DashboardEntries.flatMap(({ DashboardName }) => DashboardName ?? []));
    return names;
  });
}

function chosen(names: readonly string[], asked: string | undefined): string {
  if (names.length === 0) throw new LocalError('there is no dashboard: an InferenceDashboard in the app makes one');
  if (asked !== undefined && names.includes(asked)) return asked;
  const like = names.filter((name) => name.toLowerCase().includes((asked ?? '').toLowerCase()));
  const [only, another] = like;
  if (only !== undefined && another === undefined) return only;
  if (asked === undefined) throw new LocalError(`which dashboard? There are ${names.join(', ')}: csi dashboard NAME`);
  if (only !== undefined) throw new LocalError(`${asked} may be ${like.join(' or ')}: name it in full`);
  throw new LocalError(`there is no dashboard ${asked}${suggestion(asked, names) || `: there are ${names.join(', ')}`}`);
}

function bodyOf(name: string, text: string): DashboardBody {
  let body: Partial<DashboardBody>;
  try {
    body = JSON.parse(text) as Partial<DashboardBody>;
  } catch {
    throw new LocalError(`the body of the dashboard ${name} is no JSON`);
  }
  return { ...body, widgets: withPlaces(Array.isArray(body.widgets) ? body.widgets : []) };
}

/** Widgets that do not say where they are stand below what is there. */
function withPlaces(widgets: readonly (Partial<Widget> & Pick<Widget, 'type' | 'properties'>)[]): readonly Widget[] {
  let bottom = 0;
  return widgets.map((widget) => {
    const { width = DEFAULT_SIZE, height = DEFAULT_SIZE, x = 0, y = bottom } = widget;
    bottom = Math.max(bottom, y + height);
    return { ...widget, x, y, width, height } as Widget;
  });
}
