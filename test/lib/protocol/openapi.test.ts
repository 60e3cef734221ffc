import type { ServedModel } from '../../../lib/protocol';
import { openApi, planHttp } from '../../../lib/protocol';
import type { TensorSpec } from '../../../lib/model/signature';
import { get, bytes, json, modelOf, OPTIONS, spec } from './support';

const MODELS: readonly (readonly [string, ServedModel])[] = [
  ['named columns', modelOf([spec('x', 'FP32', [-1, 3], ['a', 'b,"c"', 'd'])])],
  ['a matrix', modelOf([spec('x', 'FP32', [-1, 4])])],
  ['any width', modelOf([spec('x', 'FP64', [-1, -1])])],
  ['several inputs', modelOf([spec('a', 'FP16', [-1, 1]), spec('s', 'BYTES', [-1]), spec('i', 'INT64', [-1]), spec('b', 'BOOL', [-1]), spec('u', 'UINT8', [-1])],
    [spec('label', 'BYTES', [-1]), spec('scores', 'FP32', [-1, 2])])],
  ['an image', modelOf([spec('image', 'UINT8', [-1, 8, 8])])],
  ['a scalar', modelOf([spec('t', 'FP32', [])])],
  ['a large image', modelOf([spec('image', 'FP32', [-1, 3, 224, 224])])],
];

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly responses: Record<string, unknown>;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object; readonly example?: unknown }> };
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
}

function documentOf(model: ServedModel): Document {
  return openApi(model) as Document;
}

function operations(document: Document): (readonly [path: string, method: string, operation: Operation])[] {
  return Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => [path, method, operation] as const));
}

/** Every object inside a JSON value. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value as Record<string, unknown>, ...inside];
}

describe.each(MODELS)('the document of a model of %s', (_, model) => {
  const document = documentOf(model);

  test('is OpenAPI 3.1, in JSON', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Model m', version: '7' }, servers: [{ url: '/' }] });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('has operations with ids of their own, known tags and responses', () => {
    const found = operations(document);
    expect(new Set(found.map(([, , { operationId }]) => operationId)).size).toBe(found.length);
    const tags = document.tags.map(({ name }) => name);
    for (const [path, method, operation] of found) {
      expect(path).toMatch(/^\//);
      expect(['get', 'post']).toContain(method);
      expect(operation.summary).not.toBe('');
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      expect(Object.keys(operation.responses)).toContain('200');
      for (const status of Object.keys(operation.responses)) expect(status).toMatch(/^[1-5]\d\d$/);
      expect(operation.requestBody !== undefined).toBe(method === 'post');
    }
  });

  test('refers only to what is there', () => {
    const refs = objectsIn(document).flatMap((object) => (typeof object.$ref === 'string' ? [object.$ref] : []));
    expect(refs.length).toBeGreaterThan(10);
    for (const ref of refs) {
      const target = ref.split('/').slice(1).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect([ref, typeof target]).toEqual([ref, 'object']);
    }
  });

  test('has only JSON Schema types', () => {
    const types = objectsIn(document).flatMap(({ type }) => (typeof type === 'string' ? [type] : Array.isArray(type) ? (type as string[]) : []));
    expect(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']).toEqual(expect.arrayContaining([...new Set(types)]));
  });

  test('describes paths that are served, and examples that are taken', () => {
    for (const [path, method, { requestBody }] of operations(document)) {
      const request = { method: method.toUpperCase(), path, headers: {}, body: bytes('') };
      if (requestBody === undefined) {
        expect(planHttp(request, model, OPTIONS)).toMatchObject({ kind: 'answer', response: { status: 200 } });
        continue;
      }
      for (const [type, { example }] of Object.entries(requestBody.content)) {
        if (example === undefined) continue;
        const body = bytes(example);
        expect([path, type, planHttp({ ...request, headers: { 'content-type': type }, body }, model, OPTIONS)]).toMatchObject([path, type, { kind: 'infer' }]);
      }
    }
  });
});

test('has examples to try, but not of a page of zeros', () => {
  const examples = (model: ServedModel): number => objectsIn(documentOf(model).paths).filter((object) => 'schema' in object && 'example' in object).length;
  expect(examples(MODELS[1]?.[1] ?? modelOf([]))).toBeGreaterThan(3);
  expect(JSON.stringify(documentOf(MODELS[6]?.[1] ?? modelOf([]))).length).toBeLessThan(20_000);
});

test('says what the tensors are', () => {
  const document = JSON.stringify(documentOf(modelOf([spec('pixels', 'UINT8', [-1, 64])], [{ name: 'label', datatype: 'INT64', shape: [-1] } satisfies TensorSpec])));
  expect(document).toContain('"const":"pixels"');
  expect(document).toContain('{"type":"integer","minimum":0,"maximum":255}');
  expect(document).toContain('"prefixItems":[{"type":"integer","minimum":0},{"const":64}]');
});

test('is served, and may name its place', () => {
  const [, model] = MODELS[0] ?? [];
  if (model === undefined) throw new Error('no model');
  expect(json(get(model, '/openapi.json'))).toEqual(openApi(model));
  expect(openApi(model, { serverUrl: 'https://example.com/x' })).toMatchObject({ servers: [{ url: 'https://example.com/x' }] });
});
