// npm run test:deploy: everything that is deployed to the local server with the unmodified `cdk`: what `npm test` deploys too,
// and every example. Arguments go to jest.
import { run } from './run.mjs';

run(process.execPath, ['scripts/test.mjs', 'test/deploy', 'cdk-', 'test/bin/local-deploy', ...process.argv.slice(2)], { env: { ...process.env, CSI_DEPLOY_ALL: '1' } });
