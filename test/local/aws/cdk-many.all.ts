import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appOf, aws, cdk, closeAll, folder } from './support';

afterAll(closeAll);

test('a stack of more than 50 resources deploys from its assembly in less than 10 seconds, and its events say what happened', async () => {
  const server = await aws();
  const home = folder();
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const synthesized = folder();
  expect(await cdk(server, synthesized, ['synth', '-a', appOf('many'), '-c', 'resources=50', '--quiet'])).toMatchObject({ status: 0 });
  const assembly = join(synthesized, 'cdk.out');
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'Many.template.json'), 'utf8')) as { readonly Resources: Readonly<Record<string, object>> };
  expect(Object.keys(Resources).length).toBeGreaterThan(50);

  const from = server.events.length;
  const start = Date.now();
  expect(await cdk(server, home, ['deploy', '-a', assembly, '--require-approval', 'never'])).toMatchObject({ status: 0 });
  expect(Date.now() - start).toBeLessThan(10_000);

  const events = server.events.slice(from).flatMap((each) => (each.type === 'stack' ? [each.event] : []));
  const at = (logicalId: string, status: string): number => events.findIndex((event) => event.logicalId === logicalId && event.status === status);
  for (const logicalId of Object.keys(Resources)) {
    expect([logicalId, events.filter((event) => event.logicalId === logicalId && event.status === 'CREATE_COMPLETE').length]).toEqual([logicalId, 1]);
    expect(at(logicalId, 'CREATE_IN_PROGRESS')).toBeLessThan(at(logicalId, 'CREATE_COMPLETE'));
    // What a resource refers to was there before it was begun.
    for (const [, needed] of JSON.stringify(Resources[logicalId]).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)) {
      if (needed !== undefined && needed in Resources) expect(at(needed, 'CREATE_COMPLETE')).toBeLessThan(at(logicalId, 'CREATE_IN_PROGRESS'));
    }
  }
  const times = events.map(({ timestamp }) => Date.parse(timestamp));
  expect(times).toEqual([...times].sort((a, b) => a - b));
}, 120_000);
