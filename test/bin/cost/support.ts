import type { Command } from '../../../bin/commands/command';

/** Runs a command in this process, as csi does. */
export async function run(command: Command, ...args: readonly string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const said = { out: [] as string[], err: [] as string[] };
  const spies = [jest.spyOn(console, 'log').mockImplementation((text) => { said.out.push(String(text)); }), jest.spyOn(console, 'error').mockImplementation((text) => { said.err.push(String(text)); })];
  try {
    return { status: await command.run(args), out: said.out.join('\n'), err: said.err.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** What it says when it refuses. */
export async function refused(command: Command, ...args: readonly string[]): Promise<string> {
  try {
    await run(command, ...args);
  } catch (error) {
    expect((error as Error).name).toBe('LocalError');
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}
