import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRequest } from '../../lib/model/example-request';
import { MANIFEST_FILE, type ModelManifest } from '../../lib/model/manifest';
import { readAssembly } from '../assembly/assembly';
import { functionsOf } from '../assembly/functions';
import type { AwsStatus } from '../aws/status';
import { readZip } from '../code/zip';
import { table } from '../console/table';
import { LocalError } from '../errors';
import { inferCommand } from '../score-rows';

/** Functions that look after what is deployed, and that nobody has to call: CsiModelCopier, CsiEndpointKeeper and others. */
const OWN = /^Csi[A-Z]/;

interface Callable {
  readonly name: string;
  readonly url?: string;
  readonly manifest?: ModelManifest;
}

/** Which of the deployed functions and endpoints can be called, where, and with what: for the end of a deploy. */
export function callable(assembly: string, status: AwsStatus): string {
  return [functionsText(functionsIn(assembly, status)), endpointsText(assembly, status)].filter((text) => text !== '').join('\n\n');
}

function functionsText(found: readonly Callable[]): string {
  if (found.length === 0) return '';
  const rows = found.map(({ name, url, manifest }) => [name, manifest === undefined ? '-' : `${manifest.name} ${manifest.version}`, url ?? '-']);
  const [example] = [...found].sort((a, b) => rank(a) - rank(b)).map(exampleOf);
  return `${table(['FUNCTION', 'MODEL', 'URL'], rows)}\n\nFor instance:\n\n  ${example ?? ''}`;
}

/** Without a URL of their own: callers sign their requests. */
function endpointsText(assembly: string, status: AwsStatus): string {
  const arns = new Set(resourcesIn(assembly, status).map(({ physicalId }) => physicalId));
  const found = status.endpoints.filter(({ arn }) => arns.has(arn));
  if (found.length === 0) return '';
  const rows = found.flatMap(({ name, status: state, variants }) => variants.map((variant) => [name, variant.name, variant.model ?? '-', state]));
  const { name, asynchronous = false, example = '{}' } = found.find((endpoint) => endpoint.example !== undefined && endpoint.asynchronous !== true) ?? found[0] as typeof found[number];
  const command = asynchronous
    ? `aws sagemaker-runtime invoke-endpoint-async --endpoint-name ${name} --content-type application/json --input-location s3://BUCKET/FOLDER/request.json`
    : `csi invoke ${name} --endpoint ${status.environment['AWS_ENDPOINT_URL'] ?? ''} --data '${example.replaceAll("'", "'\\''")}'`;
  return `${table(['ENDPOINT', 'VARIANT', 'MODEL', 'STATUS'], rows)}\n\nFor instance:\n\n  ${command}`;
}

/** Models with a URL first, then anything with a URL. */
function rank({ url, manifest }: Callable): number {
  return (url === undefined ? 2 : 0) + (manifest === undefined ? 1 : 0);
}

function exampleOf({ name, url, manifest }: Callable): string {
  if (url === undefined) return `aws lambda invoke --function-name ${name} --cli-binary-format raw-in-base64-out --payload '{}' answer.json`;
  const base = url.replace(/\/$/, '');
  if (manifest === undefined) return `curl -s -w '\\n' ${url}`;
  const inputs = (manifest.servedSignature ?? manifest.signature)?.inputs;
  const request = inputs && exampleRequest(inputs);
  return request === undefined ? `curl -s -w '\\n' ${base}/v2/models/${manifest.name}` : inferCommand(base, manifest.name, request);
}

function functionsIn(assembly: string, status: AwsStatus): readonly Callable[] {
  const manifests = new Map(definitions(assembly).map(({ logicalId, code }) => [logicalId, code.kind === 'asset' ? manifestAt(code.path) : undefined]));
  return resourcesIn(assembly, status).flatMap(({ type, logicalId, physicalId }) => {
    const fn = type === 'AWS::Lambda::Function' && !OWN.test(logicalId) ? status.functions.find(({ name }) => name === physicalId) : undefined;
    return fn === undefined ? [] : [{ name: fn.name, url: fn.urls[0], manifest: manifests.get(logicalId) }];
  });
}

/** Of the stacks of an app, and those nested in them. */
function resourcesIn(assembly: string, status: AwsStatus): AwsStatus['stacks'][number]['resources'] {
  const { stacks } = readAssembly(assembly, { anyVersion: true });
  const names = withNested(stacks.map(({ stackName }) => stackName), status);
  return status.stacks.filter(({ name }) => names.has(name)).flatMap(({ resources }) => resources);
}

/** Names of stacks, and of those that are nested in them. */
function withNested(names: readonly string[], { stacks }: AwsStatus): ReadonlySet<string> {
  const all = new Set(names);
  // A set that grows while it is walked is walked to its end.
  for (const name of all) {
    const resources = stacks.find((stack) => stack.name === name)?.resources ?? [];
    for (const { type, physicalId } of resources) if (type === 'AWS::CloudFormation::Stack') all.add(physicalId?.split('/')[1] ?? '');
  }
  return all;
}

function definitions(assembly: string) {
  try {
    return functionsOf(readAssembly(assembly, { anyVersion: true })).functions;
  } catch (error) {
    // The server resolves more than the reading of an assembly does: then nothing is known of models.
    if (error instanceof LocalError) return [];
    throw error;
  }
}

function manifestAt(path: string): ModelManifest | undefined {
  const text = statSync(path).isDirectory() ? textOf(join(path, MANIFEST_FILE)) : readZip(path).find((entry) => entry.path === MANIFEST_FILE)?.read().toString('utf8');
  return text === undefined ? undefined : JSON.parse(text) as ModelManifest;
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
