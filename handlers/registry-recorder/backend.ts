import type { VersionRecord } from '../../lib/registry/record';
import type { RecordRequest } from '../../lib/registry/request';
import type { Clients } from './clients';
import { sageMaker } from './model-package';
import type { Recording } from './recording';

/** What a registry has besides the parameters, the objects and the events of this package, which are the same for all. */
export interface Backend {
  /**
   * Registers a version, or brings up to date what may change. Nobody else registers it meanwhile: its parameter is this deploy's, and its
   * digest the one that is recorded. Called again for what is registered already (a deploy that failed half way). Answers what the record is to say of it:
   * where another decision than that of the code holds, which one.
   */
  register(recording: Recording, clients: Clients): Promise<Partial<Pick<VersionRecord, 'modelPackage' | 'approval'>>>;
  /** Whether a service says of itself when another decision is recorded. Else the recorder puts APPROVAL_EVENT on the bus. */
  readonly announces: boolean;
}

/** Parameters alone: nothing to add. */
const parameters: Backend = { register: () => Promise.resolve({}), announces: false };

/** By the words of RecordRequest. */
export const BACKENDS: Readonly<Record<RecordRequest['backend'], Backend>> = { parameters, sageMaker };
