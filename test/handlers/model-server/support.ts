import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lambdaDoor, type LambdaDoor } from '../../../handlers/model-server/lambda';
import type { Engine } from '../../../handlers/model-server/engine';
import { MANIFEST_FILE, type ModelManifest } from '../../../lib/model/manifest';
import { parseModelRows, type ModelRows } from '../../../lib/model/rows';

export const EXAMPLES = join(__dirname, '../../../examples/models');

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function rowsOf(example: string): ModelRows {
  return parseModelRows(readFileSync(join(EXAMPLES, example, 'rows.json'), 'utf8'));
}

/** A folder as a function's code is: model, manifest, and a transform where one is given. */
export function modelFolder(
  files: Readonly<Record<string, Uint8Array>>,
  manifest: Partial<ModelManifest> = {},
  transform?: string,
): { folder: string; manifest: ModelManifest } {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  if (transform !== undefined) writeFileSync(join(folder, 'transform.js'), transform);
  const [entry] = Object.keys(files);
  const full: ModelManifest = {
    schemaVersion: 1,
    name: 'sample',
    version: '1',
    format: 'onnx',
    digest: sha256(Buffer.concat(Object.values(files))),
    entry: entry!,
    files: Object.entries(files).map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) })),
    location: 'bundled',
    ...(transform !== undefined && { transform: { path: 'transform.js', sha256: sha256(transform) } }),
    ...manifest,
  };
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(full));
  return { folder, manifest: full };
}

/** The folder of one of the models in examples/models, for instance `digits/2`. */
export function exampleFolder(example: string, manifest: Partial<ModelManifest> = {}, transform?: string): string {
  const { model, version } = rowsOf(example);
  return modelFolder({ 'model.onnx': readFileSync(join(EXAMPLES, example, 'model.onnx')) }, { name: model, version, ...manifest }, transform).folder;
}

export interface Line {
  readonly [name: string]: unknown;
}

export interface TestDoor extends LambdaDoor {
  /** What was written to the log, parsed. */
  readonly lines: Line[];
  /** Lines that carry metrics. */
  metrics(): Line[];
}

/** The Lambda door over a folder, in an environment like Lambda's that has just started, or runs for `startedAtMs` already. */
export function door(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  options: { readonly engine?: Engine; readonly startedAtMs?: number } = {},
): TestDoor {
  const lines: Line[] = [];
  const opened = performance.now();
  const created = lambdaDoor(
    {
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_FUNCTION_NAME: 'Digits',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      ...environment,
    },
    {
      write: (line) => lines.push(JSON.parse(line) as Line),
      uptime: () => (options.startedAtMs ?? 0) + performance.now() - opened,
      ...(options.engine && { engine: options.engine }),
    },
  );
  return { ...created, lines, metrics: () => lines.filter((line) => '_aws' in line) };
}

/** A function URL's event. */
export function urlEvent(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  const method = body === undefined ? 'GET' : 'POST';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: { stage: '$default', http: { method, path } },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

export const CONTEXT = { awsRequestId: 'request-1' };

export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}
