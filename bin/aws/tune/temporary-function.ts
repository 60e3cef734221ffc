import {
  CreateFunctionCommand, DeleteFunctionCommand, GetFunctionCommand, GetFunctionConfigurationCommand, InvokeCommand, ResourceConflictException, ResourceNotFoundException,
  UpdateFunctionConfigurationCommand, type FunctionConfiguration, type GetFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { LIVE_ALIAS } from '../../../lib/lambda/live-alias';
import { parseReport } from '../../../lib/tune/report';
import type { Invocation } from '../../../lib/tune/size-result';
import { LocalError } from '../../../local/errors';
import { call } from '../call';
import { liveAlias, type FoundFunction } from '../functions';
import type { AwsSession } from '../session';
import { downloadedCode } from './code';

/** Tag of a copy: the function that it is one of. */
export const TUNED_TAG = 'csi:tune';

const POLL_MS = 250;
/** A function in a network may take a minute to be ready. */
const READY_MS = 5 * 60_000;

/** A copy of what a function serves, with a name of its own, that nobody else calls. */
export interface TemporaryFunction {
  readonly name: string;
  /** Of what it was made. */
  readonly configuration: FunctionConfiguration;
  readonly version: string;
  /** Settles when the next call gets a new environment of that size. `note` differs from call to call. */
  resize(memoryMiB: number, note: string): Promise<void>;
  invoke(payload: string): Promise<Invocation>;
}

export interface CopyOptions {
  /** A copy that is there already is deleted first. */
  readonly replace: boolean;
  /** The copy could not be deleted: why, and what to do. */
  onLeft(text: string): void;
}

/** Makes the copy, has work done with it, and deletes it whatever becomes of the work. */
export async function withTemporaryFunction<T>(session: AwsSession, fn: FoundFunction, { replace, onLeft }: CopyOptions, work: (copy: TemporaryFunction) => Promise<T>): Promise<T> {
  const { found, version } = await served(session, fn);
  const configuration = found.Configuration ?? {};
  // One name for each function: what a run that was killed has left is found by the next.
  const name = `csi-tune-${createHash('sha256').update(fn.arn).digest('hex').slice(0, 16)}`;
  const code = await downloadedCode(found.Code, configuration, fn.arn);
  if (replace) await remove(session, name);
  await create(session, fn, name, configuration, code);
  try {
    await ready(session, name);
    return await work({ name, configuration, version, resize: (memoryMiB, note) => resize(session, name, memoryMiB, note), invoke: (payload) => invoke(session, name, payload) });
  } finally {
    await remove(session, name).catch((error: unknown) => {
      onLeft(`the temporary function ${name} could not be deleted (${(error as Error).message}). It costs nothing while nobody calls it. To delete it: aws lambda delete-function --function-name ${name}`);
    });
  }
}

/** What the alias points to, without the share of a rollout; $LATEST where there is none. */
async function served(session: AwsSession, fn: FoundFunction): Promise<{ readonly found: GetFunctionCommandOutput; readonly version: string }> {
  const alias = await liveAlias(session, fn);
  const Qualifier = alias?.version;
  const arn = Qualifier === undefined ? fn.arn : `${fn.arn}:${Qualifier}`;
  const found = await call('lambda:GetFunction', arn, () => session.lambda.send(new GetFunctionCommand({ FunctionName: fn.name, ...(Qualifier !== undefined && { Qualifier }) })));
  return { found, version: Qualifier === undefined ? '$LATEST' : `${Qualifier} (${LIVE_ALIAS})` };
}

async function create(session: AwsSession, fn: FoundFunction, name: string, configuration: FunctionConfiguration, code: { readonly ZipFile: Uint8Array } | { readonly ImageUri: string }): Promise<void> {
  const { VpcConfig, Layers, ImageConfigResponse, FileSystemConfigs } = configuration;
  const subnets = VpcConfig?.SubnetIds ?? [];
  const arn = fn.arn.replace(/[^:]+$/, name);
  await call('lambda:CreateFunction', arn, async () => {
    try {
      await session.lambda.send(new CreateFunctionCommand({
        FunctionName: name, Code: code, PackageType: configuration.PackageType, Role: configuration.Role, MemorySize: configuration.MemorySize, Timeout: configuration.Timeout, Architectures: configuration.Architectures,
        Description: `a copy of ${fn.name} that csi tune measures and deletes`.slice(0, 256), Tags: { [TUNED_TAG]: fn.name },
        ...('ZipFile' in code && { Runtime: configuration.Runtime, Handler: configuration.Handler, Layers: (Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])) }),
        ...(ImageConfigResponse?.ImageConfig !== undefined && { ImageConfig: ImageConfigResponse.ImageConfig }),
        ...(configuration.Environment?.Variables !== undefined && { Environment: { Variables: configuration.Environment.Variables } }),
        ...(configuration.EphemeralStorage !== undefined && { EphemeralStorage: configuration.EphemeralStorage }),
        ...(configuration.KMSKeyArn !== undefined && { KMSKeyArn: configuration.KMSKeyArn }),
        ...(FileSystemConfigs !== undefined && FileSystemConfigs.length > 0 && { FileSystemConfigs }),
        ...(subnets.length > 0 && { VpcConfig: { SubnetIds: subnets, SecurityGroupIds: VpcConfig?.SecurityGroupIds, Ipv6AllowedForDualStack: VpcConfig?.Ipv6AllowedForDualStack } }),
      }));
    } catch (error) {
      if (!(error instanceof ResourceConflictException)) throw error;
      throw new LocalError(`there is a function ${name} already: another csi tune of ${fn.name} is running, or one was killed. --replace deletes it first`);
    }
  });
}

async function resize(session: AwsSession, name: string, memoryMiB: number, note: string): Promise<void> {
  // The description alone would do where the size stays.
  await call('lambda:UpdateFunctionConfiguration', name, () => session.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: memoryMiB, Description: `a copy that csi tune measures and deletes: ${note}` })));
  await ready(session, name);
}

async function ready(session: AwsSession, name: string): Promise<void> {
  for (const end = performance.now() + READY_MS; ;) {
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = await call('lambda:GetFunctionConfiguration', name, () => session.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })));
    if (State === 'Active' && LastUpdateStatus === 'Successful') return;
    if (State === 'Failed' || LastUpdateStatus === 'Failed') throw new LocalError(`the copy ${name} cannot run: ${StateReason ?? LastUpdateStatusReason ?? 'Lambda does not say why'}`);
    if (performance.now() > end) throw new LocalError(`the copy ${name} is not ready after ${READY_MS / 60_000} minutes: ${StateReason ?? LastUpdateStatusReason ?? String(State)}`);
    await new Promise((later) => setTimeout(later, POLL_MS));
  }
}

async function invoke(session: AwsSession, name: string, payload: string): Promise<Invocation> {
  const { FunctionError: error, Payload, LogResult } = await call('lambda:InvokeFunction', name, () => session.lambda.send(new InvokeCommand({ FunctionName: name, LogType: 'Tail', Payload: Buffer.from(payload) })));
  const text = Buffer.from(Payload ?? []).toString('utf8');
  const answer = fieldsOf(text);
  if (error !== undefined) return { kind: 'failed', reason: String(answer['errorMessage'] ?? answer['errorType'] ?? error) };
  const status = answer['status_code'] ?? answer['statusCode'];
  if (typeof status === 'number' && status >= 400) return { kind: 'failed', reason: `${status}: ${String(answer['error'] ?? text).slice(0, 300)}` };
  const report = parseReport(Buffer.from(LogResult ?? '', 'base64').toString('utf8'));
  if (report === undefined) throw new LocalError(`Lambda's answer has no report of the duration in its log: system logs of ${name} may be turned off`);
  return { kind: 'answered', report };
}

async function remove(session: AwsSession, name: string): Promise<void> {
  try {
    await session.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
