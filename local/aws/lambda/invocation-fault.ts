import type { InvocationFault } from '../../runtime-api/environment';
import type { Fault } from '../faults/fault';

/** The type of the error that `csi local fault` makes invocations fail with. */
export const FAULT_ERROR = 'csi.Fault';

export interface ChosenFault {
  readonly throttled: boolean;
  readonly fault?: InvocationFault;
}

/** What goes wrong with one invocation: faults with a rate are drawn for it. */
export function chooseFault(faults: readonly Fault[], random: () => number): ChosenFault {
  let delayMs = 0;
  let error: InvocationFault['error'];
  for (const fault of faults) {
    if (fault.kind === 'latency') delayMs += fault.ms;
    if (fault.kind === 'throttle' && random() < fault.rate) return { throttled: true };
    if (fault.kind === 'error' && random() < fault.rate) error = { errorType: FAULT_ERROR, errorMessage: `This failure was asked for with \`csi local fault\` (${fault.id})` };
  }
  return { throttled: false, fault: delayMs === 0 && error === undefined ? undefined : { delayMs, error } };
}
