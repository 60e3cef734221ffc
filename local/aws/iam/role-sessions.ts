import { randomBytes } from 'node:crypto';

/** Who holds credentials that were given out here: a function, or whoever it became by AssumeRole. */
export interface RoleSession {
  readonly roleArn: string;
  readonly sessionName: string;
  /** The function that the credentials were given to. */
  readonly functionArn?: string;
}

/**
 * Access keys of the sessions whose calls are checked. In memory only: the processes that know the keys end with the server.
 */
export class RoleSessions {
  private readonly sessions = new Map<string, RoleSession>();

  /** An access key of temporary credentials. */
  issue(session: RoleSession): string {
    const key = `ASIA${[...randomBytes(16)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')}`;
    this.sessions.set(key, session);
    return key;
  }

  find(accessKey: string | undefined): RoleSession | undefined {
    return accessKey === undefined ? undefined : this.sessions.get(accessKey);
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
export function sessionArn({ roleArn, sessionName }: RoleSession): string {
  const [, , , , account = ''] = roleArn.split(':');
  return `arn:aws:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${sessionName}`;
}
