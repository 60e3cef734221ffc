import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Staleness } from '../../../local/assembly/staleness';
import { inlineAssembly, inlineFunction, temporaryFolder } from '../support/assembly';
import { run } from '../support/run';

function watched() {
  const folder = temporaryFolder();
  const [manifest, template] = [join(folder, 'manifest.json'), join(folder, 'S.template.json')] as const;
  let seconds = 1;
  const write = (file: string, content: string): void => {
    writeFileSync(file, content);
    utimesSync(file, seconds, seconds);
    seconds++;
  };
  write(manifest, '{}');
  write(template, '{"a":1}');
  let changes = 0;
  const staleness = new Staleness([manifest, template], () => { changes++; });
  return { manifest, template, write, checked: (times: number) => { for (let i = 0; i < times; i++) staleness.check(); return changes; } };
}

describe('a change of the assembly', () => {
  test('is told once it has settled, and once', () => {
    const { template, write, checked } = watched();
    expect(checked(3)).toBe(0);
    write(template, '{"a":2}');
    expect(checked(1)).toBe(0);
    expect(checked(1)).toBe(1);
    expect(checked(5)).toBe(1);
    write(template, '{"a":3}');
    expect(checked(5)).toBe(2);
  });

  test('is one while its files are still being written', () => {
    const { manifest, template, write, checked } = watched();
    write(template, '{"a":2}');
    expect(checked(1)).toBe(0);
    write(manifest, '{"b":2}');
    expect(checked(1)).toBe(0);
    expect(checked(5)).toBe(1);
  });

  test('is none where the same is written again', () => {
    const { template, write, checked } = watched();
    write(template, '{"a":1}');
    expect(checked(5)).toBe(0);
  });

  test('is not told while there is no assembly', () => {
    const { manifest, write, checked } = watched();
    rmSync(manifest);
    expect(checked(5)).toBe(0);
    write(manifest, '{"b":2}');
    expect(checked(5)).toBe(1);
  });
});

test('a local run tells that its assembly has changed', async () => {
  const assembly = inlineAssembly({ Fn: ['exports.handler = async () => 1;'] });
  const server = await run(assembly);
  writeFileSync(join(assembly, 'Demo.template.json'), JSON.stringify({ Resources: { Fn: inlineFunction('exports.handler = async () => 2;') } }));
  for (let tries = 0; tries < 60 && server.lines().length === 0; tries++) await sleep(50);
  expect(server.lines()).toEqual([`! ${assembly} has changed: restart csi local to run it`]);
});
