// npm run test:deploy: everything that is deployed to the local server with the unmodified `cdk`: what `npm test` deploys, and
// every example. Arguments go to jest.
import { run } from './run.mjs';

const files = ['**/test/deploy/*.(test|all).ts', '**/(cdk-*|osls).(test|all).ts', '**/test/bin/(local-deploy.test|start-keep.all).ts'];
run(process.execPath, ['scripts/test.mjs', ...files.map((pattern) => `--testMatch=${pattern}`), ...process.argv.slice(2)]);
