import { aws, closeAll, deploy, settled } from '../local/aws/support';
import { csi } from './support';

afterAll(closeAll);

const P = (value: string): object => ({ P: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'p', Type: 'String', Value: value } } });

test('csi local fault adds, lists and clears faults', async () => {
  const server = await aws();
  const fault = async (...args: readonly string[]) => await csi(['local', 'fault', ...args, '--port', String(server.port)]).finished;
  expect(await deploy(server, 'S', P('one'))).toBe('CREATE_COMPLETE');
  expect(await fault('add', 'resource', 'S/P', '--reason', 'out of luck')).toMatchObject({ status: 0, stdout: 'fault 1: the next operation on S/P fails: out of luck. `csi local fault clear 1` ends it\n' });
  expect((await fault('list')).stdout).toMatch(/ID +FAULT\n1 +the next operation on S\/P fails: out of luck\n/);
  expect(await deploy(server, 'S', P('two'), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await fault()).stdout).toBe('no faults\n');
  await fault('add', 'resource', 'AWS::SSM::Parameter');
  expect(JSON.parse((await fault('list', '--json')).stdout)).toEqual([{ id: '1', kind: 'resource', target: 'AWS::SSM::Parameter', reason: 'This failure was asked for with `csi local fault`.' }]);
  expect((await fault('clear', '1')).stdout).toBe('no faults any more\n');
  expect(await deploy(server, 'S', P('three'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await settled(server, 'S')).toBe('UPDATE_COMPLETE');
  expect(await fault('add', 'error', 'fn')).toMatchObject({ status: 1, stderr: 'csi: there is no function fn: there are no functions.\n' });
  expect(await fault('clear', '9')).toMatchObject({ status: 1, stderr: 'csi: there is no fault 9: there are none\n' });
}, 30_000);

test.each([
  [['add', 'error'], /^csi: csi local fault add takes a kind and a target/],
  [['add', 'eror', 'fn'], /^csi: there is no kind of fault eror: did you mean error\?\n$/],
  [['add', 'latency', 'fn', '--ms', 'long'], /^csi: --ms is long, but must be a number\n$/],
  [['lst'], /^csi: csi local fault cannot lst: did you mean list\?\n$/],
  [['list', '--rate', '1'], /^csi: csi local fault list takes no --rate\n$/],
  [['clear', '1', '2'], /^csi: csi local fault clear takes one id, or none for all\n$/],
  [['list', '--port', '1'], /^csi: nothing answers at http:\/\/127\.0\.0\.1:1: run `csi local start` first, or name its port with --port\n$/],
])('csi local fault %j is refused', async (args, message) => {
  const { status, stdout, stderr } = await csi(['local', 'fault', ...args]).finished;
  expect(stderr).toMatch(message);
  expect([status, stdout]).toEqual([1, '']);
});
