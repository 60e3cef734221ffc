import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { describeProblems } from '../../lib/problem';
import { parseS3Uri, readDeployed, type DeployedModel } from '../../lib/registry/deployed';
import { parseVersionManifest, type VersionManifest } from '../../lib/registry/manifest';
import { MODELS_PATH } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import { LocalError } from '../../local/errors';
import { allPages, call } from './call';
import { withDecisions } from './decisions';
import { listed } from './listed';
import { placeOf, type AwsSession } from './session';

/** Where a version of a model answers. */
export interface ServingHost {
  readonly model: string;
  readonly version?: string;
  /** Path of its construct. */
  readonly host?: string;
  readonly kind: 'function' | 'endpoint';
  readonly name: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly held: boolean;
}

/** The models that are recorded in the account and region. */
export async function deployedModels(session: AwsSession): Promise<{ readonly models: readonly DeployedModel[]; readonly problems: readonly string[]; readonly place: string }> {
  const parameters = await call('ssm:GetParametersByPath', MODELS_PATH, () => allPages(async (token) => {
    const { Parameters = [], NextToken } = await session.ssm.send(new GetParametersByPathCommand({ Path: MODELS_PATH, Recursive: true, NextToken: token }));
    return { items: Parameters, next: NextToken };
  }));
  const arn = parameters[0]?.ARN;
  const place = arn === undefined ? `${await session.ssm.config.region()}${session.endpoint === undefined ? '' : `, at ${session.endpoint}`}` : placeOf(arn, session);
  const { models, problems } = readDeployed(parameters.map(({ Name: name = '', Value: value = '' }) => ({ name, value })));
  const decided = await withDecisions(session, models);
  return { models: decided.models, problems: [...problems, ...decided.problems], place };
}

/** The full manifest of a version, as its deploy has put it into the registry's bucket. */
export async function recordedManifest(session: AwsSession, { name, version, manifest: uri, digest }: VersionRecord): Promise<VersionManifest> {
  const place = uri === undefined ? undefined : parseS3Uri(uri);
  if (place === undefined) throw new LocalError(`the record of ${name} ${version} names no manifest in S3: its bytes are elsewhere, in an image or on a hub`);
  const text = await call('s3:GetObject', `${place.bucket}/${place.key}`, async () => {
    const { Body } = await session.s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    return await Body?.transformToString() ?? '';
  });
  const { manifest, problems } = parseVersionManifest(text);
  if (manifest === undefined) throw new LocalError(describeProblems(uri ?? '', problems));
  if (manifest.name !== name || manifest.version !== version || manifest.digest !== digest) {
    throw new LocalError(`${uri} is of ${manifest.name} ${manifest.version} (${manifest.digest.slice(0, 16)}), and the record is of ${name} ${version} (${digest.slice(0, 16)}): deploy the registry again`);
  }
  return manifest;
}

/** Functions and endpoints with the versions that answer there; and what could not be seen, and why. */
export async function servingHosts(session: AwsSession): Promise<{ readonly hosts: readonly ServingHost[]; readonly unseen: readonly string[] }> {
  const { functions, endpoints, unseen } = await listed(session);
  return {
    unseen,
    hosts: [
      ...functions.flatMap(({ model, modelVersion, host, functionName, live, hold }): readonly ServingHost[] => (model === undefined || live === undefined ? [] : [{
        model, version: modelVersion, host, kind: 'function', name: functionName, since: live.since, held: hold !== undefined,
      }])),
      ...endpoints.flatMap(({ models = [], host, endpointName, live, hold }) => models.flatMap(({ model, modelVersion }): readonly ServingHost[] => (model === undefined ? [] : [{
        model, version: modelVersion, host, kind: 'endpoint', name: endpointName, since: live?.since, held: hold !== undefined,
      }]))),
    ],
  };
}
