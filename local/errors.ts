/** A problem that the user can mend: shown as one message without a stack. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
}

/** The port that was asked for is taken. */
export class PortInUse extends LocalError {}
