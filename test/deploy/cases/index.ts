import type { DeployCase } from './case';
import { models } from './models';
import { plain } from './plain';

/** Everything that is tried on the local server, and by `npm run test:aws` on AWS. */
export const CASES: readonly DeployCase[] = [plain, models];
