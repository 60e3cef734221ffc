import type { Invocation } from '../../../lib/tune/size-result';
import { tuneSteps } from '../../../lib/tune/schedule';
import { LocalError } from '../../../local/errors';
import type { FoundFunction } from '../functions';
import type { AwsSession } from '../session';
import { withTemporaryFunction, type CopyOptions, type TemporaryFunction } from './temporary-function';

export interface MeasureOptions extends CopyOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Of an environment that is there, at each size. */
  readonly calls: number;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  /** No further call is made; what was made is deleted, and nothing comes of it. */
  readonly signal: AbortSignal;
  onCopy(copy: TemporaryFunction): void;
  onStep(text: string): void;
}

export interface Measured {
  readonly bySize: ReadonlyMap<number, readonly Invocation[]>;
  readonly copy: TemporaryFunction;
}

/** Calls a copy of the function at each memory size. */
export async function measure(session: AwsSession, fn: FoundFunction, options: MeasureOptions): Promise<Measured> {
  return withTemporaryFunction(session, fn, options, async (copy) => {
    options.onCopy(copy);
    await checkPayload(copy, options);
    const bySize = new Map<number, Invocation[]>(options.sizes.map((size) => [size, []]));
    let sent = 0;
    for (const { memoryMiB, round, calls } of tuneSteps(options.sizes, options.rounds, options.calls)) {
      stopIf(options.signal);
      options.onStep(`round ${round + 1} of ${options.rounds}, ${memoryMiB} MB`);
      await copy.resize(memoryMiB, `round ${round + 1}, ${memoryMiB} MB`);
      for (let made = 0; made < calls; made++) {
        stopIf(options.signal);
        const invocation = await copy.invoke(options.bodies[sent++ % options.bodies.length] as string);
        bySize.get(memoryMiB)?.push(invocation);
        // Too little memory for the model: more of the same says no more.
        if (invocation.kind === 'failed' && made > 0) break;
      }
    }
    return { bySize, copy };
  });
}

/** What the function refuses as it is says nothing about memory. */
async function checkPayload(copy: TemporaryFunction, { bodies, signal, onStep }: MeasureOptions): Promise<void> {
  stopIf(signal);
  onStep('first call');
  const first = await copy.invoke(bodies[0] as string);
  if (first.kind === 'failed') throw new LocalError(`the function does not answer the first request with success at the ${copy.configuration.MemorySize ?? '?'} MB that it has: ${first.reason}`);
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) throw new LocalError('stopped; the copy was deleted');
}
