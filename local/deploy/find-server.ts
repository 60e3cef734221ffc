import { STATUS_PATH, type AwsStatus } from '../aws/status';
import { LocalError } from '../errors';
import { HOST } from '../http';

/** What a `csi local start` on a port says of itself; undefined where nothing answers. */
export async function findServer(port: number): Promise<AwsStatus | undefined> {
  const endpoint = `http://${HOST}:${port}`;
  let response: Response;
  try {
    response = await fetch(`${endpoint}${STATUS_PATH}`);
  } catch {
    return undefined;
  }
  const text = await response.text();
  const status = parse(text);
  if (!response.ok || status?.environment === undefined) {
    throw new LocalError(`what answers on port ${port} is no \`csi local start\`: name another port with --port`);
  }
  return status as AwsStatus;
}

function parse(text: string): Partial<AwsStatus> | undefined {
  try {
    return JSON.parse(text) as AwsStatus;
  } catch {
    return undefined;
  }
}
