import { aws, folder } from '../local/aws/support';
import { csiFile } from '../bin/support';
import { join } from 'node:path';
import type { Target } from './target';

/** A local server as the target of cases. */
export async function localTarget(prefix: string): Promise<Target> {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js') });
  return { account: '000000000000', region: server.environment['AWS_REGION'] as string, environment: server.environment, endpoint: server.endpoint, prefix, home: folder() };
}
