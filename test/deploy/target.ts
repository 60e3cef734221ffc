import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

/** Where the cases are deployed to: the local server, or an account of AWS. */
export interface Target {
  readonly account: string;
  readonly region: string;
  /** What tells clients and `cdk` of it, beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the local server; absent on AWS. */
  readonly endpoint?: string;
  /** Begins the name of everything that is made. */
  readonly prefix: string;
  /** A folder for what `cdk` writes. */
  readonly home: string;
}

/** Names of the bootstrap stack and what is in it: its own for each run, so that all of it can go. The end of the prefix is the time. */
export function bootstrapOf({ prefix }: Pick<Target, 'prefix'>): { readonly stack: string; readonly qualifier: string } {
  return { stack: `${prefix}Toolkit`, qualifier: prefix.toLowerCase().slice(-10) };
}

export interface Clients {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly cloudFormation: CloudFormationClient;
}

export function clientsOf(target: Target): Clients {
  const settings = settingsOf(target);
  return { lambda: new LambdaClient(settings), s3: new S3Client({ ...settings, forcePathStyle: target.endpoint !== undefined }), cloudFormation: new CloudFormationClient(settings) };
}

/** Of any client; the credentials on AWS are found as every SDK finds them. */
export function settingsOf({ region, endpoint, environment }: Target) {
  const credentials = { accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '' };
  return { region, ...(endpoint !== undefined && { endpoint, credentials }) };
}
