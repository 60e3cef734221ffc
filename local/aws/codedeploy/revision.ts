import { createHash } from 'node:crypto';
import { AppSpecProblem, readAppSpec, type LambdaRevision } from '../../../lib/codedeploy/app-spec';
import type { RevisionRecord } from './records';
import { refused } from './refusals';

interface Content {
  readonly content?: string;
  readonly sha256?: string;
}

/** A RevisionLocation of the API, with its content in it. */
export interface RevisionInput {
  readonly revisionType?: string;
  readonly appSpecContent?: Content;
  readonly string?: Content;
}

export function revisionOf(input: RevisionInput | undefined): RevisionRecord {
  if (input === undefined) throw refused('RevisionRequiredException', 'The revision ID was not specified.');
  const { revisionType: type } = input;
  if (type === 'S3' || type === 'GitHub') throw refused('InvalidRevisionException', `csi local takes the content of an AppSpec file (AppSpecContent or String), and no revision from ${type}.`);
  if (type !== 'AppSpecContent' && type !== 'String') throw refused('InvalidRevisionException', `The revision was specified in an invalid format: its type is ${type ?? 'missing'}`);
  const given = type === 'String' ? input.string : input.appSpecContent;
  if (given?.content === undefined || given.content === '') throw refused('InvalidRevisionException', 'The revision was specified in an invalid format: it has no content');
  const sha256 = createHash('sha256').update(given.content).digest('hex');
  if (given.sha256 !== undefined && given.sha256 !== sha256) throw refused('InvalidRevisionException', `The revision was specified in an invalid format: the SHA256 of its content is ${sha256}, and not ${given.sha256}`);
  return { type, content: given.content, sha256 };
}

export function revisionShape({ type, content, sha256 }: RevisionRecord): RevisionInput {
  return { revisionType: type, [type === 'String' ? 'string' : 'appSpecContent']: { content, sha256 } };
}

/** What its AppSpec file says, or why it cannot be read. */
export function targetOf(revision: RevisionRecord): LambdaRevision | AppSpecProblem {
  try {
    return readAppSpec(revision.content);
  } catch (error) {
    if (error instanceof AppSpecProblem) return error;
    throw error;
  }
}
