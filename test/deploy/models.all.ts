import { closeAll } from '../local/aws/support';
import { models } from './cases/models';
import { plain } from './cases/plain';
import { localTarget } from './local';
import { World } from './world';

afterAll(closeAll);

test(`cdk deploys and destroys ${models.title}`, async () => {
  const world = new World(await localTarget('Suite'), models.app);
  await world.bootstrap();
  await models.run(world);
  expect((await world.stacks()).map(({ StackName }) => StackName)).toEqual(['SuiteToolkit']);

  // What AWS would take, and the local server says that it does not know.
  const refused = await world.with(plain.app).deploy(['Shared', 'Plain'], { unknownType: '1' });
  expect([refused.status, refused.output]).toEqual([1, expect.stringContaining('Graph: AWS::Neptune::DBCluster is not modelled here')]);
  const wrong = await world.with(plain.app).deploy(['Plain'], { badProperty: '1' });
  expect([wrong.status, wrong.output]).toEqual([1, expect.stringMatching(/resource Wrong [^]*VisibilityTimeouts/)]);
}, 180_000);
