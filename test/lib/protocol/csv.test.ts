import fc from 'fast-check';
import { parseCsv } from '../../../lib/protocol/csv';
import type { Tensor } from '../../../lib/tensor/tensor';
import { elementsOf, inputsOf, INVOCATIONS, json, modelOf, post, refused, respond, spec, text } from './support';

const named = modelOf([spec('x', 'FP32', [-1, 2], ['a', 'b'])]);
const unnamed = modelOf([spec('x', 'FP32', [-1, 3])]);
const mixed = modelOf([spec('age', 'FP32', [-1, 1]), spec('town', 'BYTES', [-1]), spec('visits', 'INT64', [-1]), spec('new', 'BOOL', [-1])]);

function csv(model: typeof named, body: string | Uint8Array, type = 'text/csv', headers: Record<string, string> = {}) {
  return post(model, INVOCATIONS, body, { 'content-type': type, ...headers });
}

describe('the header of a csv', () => {
  test.each([
    ['found by a name', 'b,a\n2,1\n', 'text/csv', [1, 2]],
    ['not there, as all is numbers', '1,2\n', 'text/csv', [1, 2]],
    ['said to be present', 'b,a\n2,1\n', 'text/csv; header=present', [1, 2]],
    ['said to be absent', '1,2', 'text/csv;header=absent', [1, 2]],
    ['said in quotes, with a charset', 'b,a\n2,1', 'text/csv; charset=UTF-8; header="present"', [1, 2]],
    ['not there, though a value is missing', ',2\n', 'text/csv', [NaN, 2]],
    ['not there, though a value is special', 'nan,-inf\n', 'text/csv', [NaN, -Infinity]],
  ])('is %s', (_, body, type, elements) => {
    expect(elementsOf(csv(named, body, type))).toEqual(elements);
  });

  test('may stand alone: an empty batch', () => {
    expect(inputsOf(csv(named, 'a,b\n')).x).toMatchObject({ shape: [0, 2] });
  });

  test.each([
    ['with a wrong name', 'a,z\n1,2', /unknown column "z", missing column "b"; the model takes "a", "b"/],
    ['with names only a model of others has', 'p,q\n1,2', /unknown columns "p", "q", missing columns "a", "b"/],
    ["with pandas' index", ',a,b\n0,1,2', /unknown column "".*to_csv\(index=False\)/],
  ])('%s is refused', (_, body, error) => {
    expect(refused(csv(named, body))).toMatchObject({ status: 400, error: expect.stringMatching(error) as string });
  });

  test('is refused where the model has no names to match it by', () => {
    expect(refused(csv(unnamed, 'a,b,c\n1,2,3')).error).toMatch(/has no column names .*header=absent/);
  });

  test('that may be a row is not guessed at', () => {
    expect(refused(csv(unnamed, '0,1,2\n5,6,7')).error).toMatch(/say which with content-type: text\/csv; header=present, or header=absent/);
    expect(inputsOf(csv(unnamed, '0,1,2\n5,6,7', 'text/csv; header=present')).x).toMatchObject({ shape: [1, 3] });
    expect(inputsOf(csv(unnamed, '0,1,2\n5,6,7', 'text/csv; header=absent')).x).toMatchObject({ shape: [2, 3] });
  });

  test('is present or absent', () => {
    expect(refused(csv(named, 'a,b', 'text/csv; header=maybe')).error).toBe('the content type says header="maybe", it must be present or absent');
  });
});

describe('cells', () => {
  test('are read by the datatype of their column', () => {
    const body = 'visits,town,new,age\r\n9007199254740993,"Frankfurt, ""Main""",true,41.5\r\n3.0, Ulm ,0,\r\n';
    expect(inputsOf(csv(mixed, body))).toMatchObject({
      age: { shape: [2, 1], data: Float32Array.of(41.5, NaN) },
      town: { shape: [2], data: ['Frankfurt, "Main"', ' Ulm '] },
      visits: { shape: [2], data: BigInt64Array.of(9007199254740993n, 3n) },
      new: { shape: [2], data: Uint8Array.of(1, 0) },
    });
  });

  test('come by position without a header', () => {
    expect(inputsOf(csv(mixed, '41.5,Ulm,3,False\n', 'text/csv; header=absent'))).toMatchObject({ town: { data: ['Ulm'] }, new: { data: Uint8Array.of(0) } });
  });

  test.each([
    ['1,x', 'column "b", row 0: "x" is not a number'],
    ['1,2\n3,0x10', 'column "b", row 1: "0x10" is not a number'],
    ['1,1e400', /column "b", row 0: "1e400" is too large|is not a number/],
    ['1,1-2', 'column "b", row 0: "1-2" is not a number'],
    ['1, ', 'column "b", row 0: " " is not a number'],
  ])('%j is refused', (body, error) => {
    expect(refused(csv(named, body, 'text/csv; header=absent')).error).toMatch(error);
  });

  test.each([
    ['3.5', '"3.5" is not an integer, the model takes INT64'],
    ['', '"" is not an integer, the model takes INT64'],
    ['99999999999999999999', '"99999999999999999999" is outside INT64, which is -9223372036854775808 to 9223372036854775807'],
  ])('%j is refused as INT64', (cell, error) => {
    expect(refused(csv(mixed, `age,town,visits,new\n1,"",${cell},1`)).error).toBe(`column "visits", row 0: ${error}`);
  });

  test('that are nested have no place', () => {
    expect(refused(csv(modelOf([spec('i', 'FP32', [-1, 2, 2])]), '1', 'text/csv; header=absent')).error).toMatch(/input "i"/);
  });
});

describe('the text', () => {
  test.each([
    ['a quote inside a cell', 'a,b\n1,2"', 'line 2 of the csv: a quote stands inside a cell that does not begin with one'],
    ['text after a quoted cell', 'a,b\n"1"2,3', 'line 2 of the csv: a quoted cell is followed by "2"'],
    ['a quote without an end', 'a,b\n1,"2', 'line 2 of the csv: a quoted cell has no end'],
    ['lines of unequal width', 'a,b\n\n1,2\n3', 'line 4 of the csv has 1 cells, the first has 2'],
    ['nothing', '', 'the body is an empty csv'],
    ['blank lines', '\n\r\n', 'the body is an empty csv'],
    ['half a character', Uint8Array.of(0x31, 0x2c, 0xc3), 'the body is not valid UTF-8'],
  ])('with %s is refused', (_, body, error) => {
    expect(refused(csv(named, body))).toEqual({ status: 400, error });
  });

  test('may begin with a byte order mark, as Excel writes it', () => {
    expect(elementsOf(csv(named, '\ufeffb,a\r\n2,1\r\n'))).toEqual([1, 2]);
  });

  test('of any cells survives being written and read', () => {
    const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ') }));
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    const always = (value: string): string => `"${value.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, end, last) => {
        const written = rows.map((row) => row.map(always).join(',')).join(end) + (last ? end : '');
        expect(parseCsv(written)).toEqual({ width: rows[0]?.length, rows: rows.length, cells: rows.flat() });
      }),
    );
  });

  test('of unquoted cells is split at commas and line ends', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', '.', '-', 'é'), minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        expect(parseCsv(rows.map((row) => row.join(',')).join('\n'))).toEqual({ width: 2, rows: rows.length, cells: rows.flat() });
      }),
    );
  });
});

describe('answers', () => {
  const label: Tensor = { name: 'label', datatype: 'BYTES', shape: [2], data: ['a,b', ''] };
  const scores: Tensor = { name: 'scores', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(0.25, NaN, -0, -Infinity) };
  const body = 'a,b\n1,2\n3,4';

  test('are JSON unless csv is accepted', () => {
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: 'application/json, text/csv' }, { accept: 'text/csv;q=0.5, */*' }]) {
      expect(json(respond(csv(named, body, 'text/csv', headers as Record<string, string>), [scores])).predictions).toHaveLength(2);
    }
  });

  test.each(['text/csv', 'text/csv, */*', 'TEXT/CSV; q=0.9, application/json; q=0.1', 'text/*'])('are csv where %s is accepted', (accept) => {
    const response = respond(csv(named, body, 'text/csv', { accept }), [label, scores]);
    expect(response.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8; header=present', 'csi-model-version': '7' });
    expect(text(response)).toBe('label,scores_0,scores_1\r\n"a,b",0.25,NaN\r\n"",-0.0,-Infinity\r\n');
  });

  test('have a header as the request has, or as is accepted', () => {
    const answer = (request: string, accept: string): string | undefined => text(respond(csv(named, request, 'text/csv', { accept }), [label])).split('\r\n')[0];
    expect(answer('a,b\n1,2\n3,4', 'text/csv')).toBe('label');
    expect(answer('1,2\n3,4', 'text/csv')).toBe('"a,b"');
    expect(answer('1,2\n3,4', 'text/csv; header=present')).toBe('label');
    expect(answer('a,b\n1,2\n3,4', 'text/csv; header=absent')).toBe('"a,b"');
  });

  test('to JSON may be csv too', () => {
    const plan = post(named, INVOCATIONS, { instances: [[1, 2], [3, 4]] }, { accept: 'text/csv' });
    expect(text(respond(plan, [label]))).toBe('label\r\n"a,b"\r\n""\r\n');
  });

  test('use the names that the model gives to the columns of its outputs', () => {
    const model = modelOf([spec('x', 'FP32', [-1, 2])], [spec('scores', 'FP32', [-1, 2], ['benign', 'malignant'])]);
    expect(text(respond(csv(model, '1,2\n3,4', 'text/csv', { accept: 'text/csv;header=present' }), [scores]))).toMatch(/^benign,malignant\r\n/);
  });

  test('name every datatype', () => {
    const plan = csv(named, '1,2', 'text/csv', { accept: 'text/csv' });
    const outputs: Tensor[] = [
      { name: 'i', datatype: 'INT64', shape: [1], data: BigInt64Array.of(9007199254740993n) },
      { name: 'b', datatype: 'BOOL', shape: [1], data: Uint8Array.of(1) },
      { name: 'h', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x3800) },
      { name: 'd', datatype: 'FP64', shape: [1], data: Float64Array.of(0.1) },
    ];
    expect(text(respond(plan, outputs))).toBe('9007199254740993,true,0.5,0.1\r\n');
  });

  test.each([
    ['deep outputs', [{ ...scores, shape: [1, 2, 2] }], /output "scores" has the shape \[1,2,2\]/],
    ['outputs without a common batch', [label, { ...scores, shape: [4] }], /the outputs have different numbers of rows/],
    ['bytes that are no text', [{ ...label, data: ['a', Uint8Array.of(255)] }], /element 1 of output "label" is not UTF-8 text/],
  ])('in csv have no room for %s', (_, outputs, error) => {
    const response = respond(csv(named, body, 'text/csv', { accept: 'text/csv' }), outputs as Tensor[]);
    expect(response.status).toBe(406);
    expect(json(response).error).toMatch(error);
  });

  test('to tensors are never csv', () => {
    const plan = post(named, '/v2/models/m/infer', {
      inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
    }, { accept: 'text/csv' });
    expect(refused(plan).status).toBe(406);
  });

  test.each(['image/png', 'application/json;q=0', 'text/html, application/xml'])('in %s are not to be had', (accept) => {
    expect(refused(csv(named, body, 'text/csv', { accept }))).toEqual({ status: 406, error: 'answers are application/json or text/csv: accept one of them' });
  });
});
