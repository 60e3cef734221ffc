import { ListTagsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describeMismatches, type Mismatch } from '../../lib/golden/compare';
import type { GoldenSet } from '../../lib/golden/golden-set';
import { GOLDEN_TAG } from '../../lib/golden/tag';
import type { FunctionClients } from './clients';
import { patiently, type Sleep } from '../shared/patience';
import { replay, type ReplayTarget } from './replay';

export type Tags = Readonly<Record<string, string>>;

/** What a version answered otherwise than it must. */
export class WrongAnswers extends Error {
  constructor(message: string, readonly mismatches: readonly Mismatch[]) {
    super(message);
  }
}

export async function tagsOf({ lambda }: FunctionClients, sleep: Sleep, functionArn: string): Promise<Tags> {
  const { Tags: tags } = await patiently(() => lambda.send(new ListTagsCommand({ Resource: functionArn })), sleep);
  return tags ?? {};
}

/** Replays golden requests against a version. Where they lie is said by a tag of its function, which is no part of a version. */
export async function checkGoldenRequests(target: ReplayTarget, tags: Tags, { lambda, s3 }: FunctionClients, sleep: Sleep): Promise<void> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(tags[GOLDEN_TAG] ?? '') ?? [];
  if (Bucket === undefined || Key === undefined) throw new Error(`${target.functionName} has no tag ${GOLDEN_TAG} that says where its golden requests are`);
  const { Body } = await patiently(() => s3.send(new GetObjectCommand({ Bucket, Key })), sleep);
  const golden = JSON.parse((await Body?.transformToString()) ?? '') as GoldenSet;
  const started = Date.now();
  const mismatches = await replay(lambda, target, golden, sleep);
  const name = `version ${target.version} of ${target.functionName}`;
  if (mismatches.length > 0) throw new WrongAnswers(describeMismatches(name, mismatches, golden.requests.length), mismatches);
  console.log(JSON.stringify({ level: 'INFO', message: `${name} answers ${golden.requests.length} golden requests as expected`, milliseconds: Date.now() - started }));
}
