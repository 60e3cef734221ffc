// What the build runs: stages a model, and tells CloudFormation, which waits for it. Where this ends without having told it
// (time is up, somebody stops the build), the function that started it does.
import { S3Client } from '@aws-sdk/client-s3';
import { REQUEST_VARIABLE, TOKEN_VARIABLE, WAITING_VARIABLE, type StageRequest } from '../../lib/hub/stage-request';
import { answerLater, type AnsweredRequest } from '../shared/cloudformation';
import { Hub } from './hub';
import { stage } from './stage';

const ADDRESS = 'https://huggingface.co';

async function main(): Promise<void> {
  const request = JSON.parse(process.env[REQUEST_VARIABLE] ?? '') as StageRequest;
  const waiting = JSON.parse(process.env[WAITING_VARIABLE] ?? '') as AnsweredRequest;
  const token = process.env[TOKEN_VARIABLE]?.trim();
  const sleep = (milliseconds: number): Promise<void> => new Promise((done) => { setTimeout(done, milliseconds); });
  try {
    const hub = new Hub({ address: ADDRESS, fetch, sleep, ...(token !== undefined && token !== '' && { token }) });
    const { commit, bytes } = await stage(request, { s3: new S3Client({ maxAttempts: 8 }), hub, sleep, say: (line) => console.log(line) });
    await answerLater(waiting, { Data: { Commit: commit, Bytes: String(bytes) } });
  } catch (error) {
    console.error((error as Error).message);
    await answerLater(waiting, { reason: (error as Error).message });
    process.exitCode = 1;
  }
}

void main();
