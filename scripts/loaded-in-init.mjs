// Which sources every cold start of the model server reads, into test/handlers/model-server/loaded-in-init.txt: a change of them is to be
// seen in a review. With --print to standard output instead.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';
import { SERVER_FILE, serverBundle } from './server-bundle.mjs';

const { sourcesOf } = await serverBundle();
const list = `${sourcesOf.get(SERVER_FILE).join('\n')}\n`;
if (process.argv.includes('--print')) process.stdout.write(list);
else writeFileSync(join(root, 'test/handlers/model-server/loaded-in-init.txt'), list);
