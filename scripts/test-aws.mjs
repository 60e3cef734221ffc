// npm run test:aws -- --yes: the deploy suite (test/deploy) against an account of AWS. This project has never run it.
// `npm run test:aws -- --help` says more.
import { require as requireTypeScript } from 'tsx/cjs/api';
import { run } from './run.mjs';

const args = process.argv.slice(2);
const asksNothing = args.includes('--yes') && !args.includes('--help') && !args.includes('-h');
if (asksNothing) run(process.execPath, ['scripts/bundle.mjs', '--quiet']);
const { testAws } = requireTypeScript('../test/deploy/aws.ts', import.meta.url);
process.exitCode = await testAws(args);
