import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invokeFunction, readEvent } from '../../local/invoke-client';
import { inlineAssembly, temporaryFolder } from './support/assembly';
import { run } from './support/run';

describe('the event of an invocation', () => {
  test.each(['{"a":1}', ' [1]', '"text"', '12', '-1', 'true', 'null'])('%s is JSON text', async (data) => {
    expect(await readEvent(data)).toBe(data);
  });

  test('is read from a file', async () => {
    const file = join(temporaryFolder(), 'event.json');
    writeFileSync(file, '{"a":1}\n');
    expect(JSON.parse(await readEvent(file))).toEqual({ a: 1 });
  });

  test('fails where it is no JSON or no file', async () => {
    const file = join(temporaryFolder(), 'event.json');
    writeFileSync(file, '{a}');
    await expect(readEvent(file)).rejects.toThrow(`${file} is not JSON`);
    await expect(readEvent('{a}')).rejects.toThrow('the value of --data is not JSON');
    await expect(readEvent('nowhere.json')).rejects.toThrow('--data nowhere.json: the file cannot be read (ENOENT). Give a file, JSON text, or - for standard input');
  });
});

describe('invoking', () => {
  test('answers what the function answered, with its log', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async (e) => { console.log('here'); return e; };"] }));
    const answer = await invokeFunction(server.endpoint, 'Demo/Fn', '{"a":1}');
    expect(answer).toEqual({ payload: '{"a":1}', failed: false, log: expect.stringContaining('\nhere\n') });
  });

  test('says when the function failed', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => { throw new Error('no'); };"] }));
    expect(await invokeFunction(server.endpoint, 'Fn', '{}')).toMatchObject({ failed: true, payload: expect.stringContaining('"errorMessage":"no"') });
  });

  test('fails on a function that is not there, and where nothing answers', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => 1;'] }));
    await expect(invokeFunction(server.endpoint, 'Nope', '{}')).rejects.toThrow('ResourceNotFoundException: Function not found: Nope. The functions that run here: Fn');
    await server.close();
    await expect(invokeFunction(server.endpoint, 'Fn', '{}')).rejects.toThrow(`nothing answers at ${server.endpoint}: start the functions with \`csi local\``);
  });
});
