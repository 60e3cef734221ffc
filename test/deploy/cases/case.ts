import type { World } from '../world';

/** A part of the suite: the same on the local server and on AWS. */
export interface DeployCase {
  readonly name: string;
  readonly title: string;
  /** The app that is deployed, as `cdk` takes it. */
  readonly app: string;
  /** What is made, for whoever pays for it. */
  readonly makes: readonly string[];
  /** Throws where something is not as it should be. */
  run(world: World): Promise<void>;
}

export const appOf = (name: string): string => `node --import tsx test/deploy/apps/${name}.ts`;
