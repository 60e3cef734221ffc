// Where credentials come from: the environment, as in functions, or the endpoint of a container's platform.
import type * as Container from './container-credentials';
import type { Credentials } from './sign';

type Environment = Readonly<Record<string, string | undefined>>;

/** Renewed this long before they expire, so that no request outlives what it was signed with. */
const RENEWED_BEFORE_MS = 5 * 60_000;

export interface CredentialsOptions {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export class CredentialSource {
  private held: Promise<Container.ExpiringCredentials> | undefined;
  private asking: Promise<Container.ExpiringCredentials> | undefined;
  private readonly ofEnvironment: Credentials | undefined;

  constructor(private readonly environment: Environment, private readonly options: CredentialsOptions) {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment;
    if (accessKeyId !== undefined && accessKeyId !== '' && secretAccessKey !== undefined && secretAccessKey !== '') {
      this.ofEnvironment = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && sessionToken !== '' && { sessionToken }) };
    }
  }

  async credentials(): Promise<Credentials> {
    if (this.ofEnvironment) return this.ofEnvironment;
    const held = await this.held?.catch(() => undefined);
    if (held !== undefined && (held.expiresAt === undefined || held.expiresAt - RENEWED_BEFORE_MS > this.options.now())) return held;
    // Several requests that find them expired ask once.
    this.held = this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.held;
  }

  /** Whether there may be others than those that were refused. */
  renew(): boolean {
    this.held = undefined;
    return this.ofEnvironment === undefined;
  }

  private async ask(): Promise<Container.ExpiringCredentials> {
    const { containerCredentials, containerEndpoint } = require('./container-credentials') as typeof Container;
    const url = containerEndpoint(this.environment);
    if (url === undefined) {
      throw new Error(
        'no credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and no endpoint that hands out those of a role in AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ' +
          'or AWS_CONTAINER_CREDENTIALS_FULL_URI; profiles and the metadata service of EC2 are not read',
      );
    }
    return containerCredentials(url, this.environment, this.options.sleep);
  }
}
