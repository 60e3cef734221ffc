import type { Datatype } from '../../../lib/tensor/datatype';
import { halfToNumber } from '../../../lib/tensor/half';
import type { Tensor } from '../../../lib/tensor/tensor';
import { elementsOf, INFER, modelOf, post, refused, respond, spec, text } from './support';

function send(datatype: Datatype, literal: string) {
  return post(modelOf([spec('x', datatype, [-1])]), INFER, `{"inputs":[{"name":"x","shape":[1],"datatype":"${datatype}","data":[${literal}]}]}`);
}

test.each([
  ['BOOL', 'true', 1],
  ['BOOL', '0', 0],
  ['UINT8', '255', 255],
  ['UINT16', '65535', 65535],
  ['UINT32', '4294967295', 4294967295],
  ['INT8', '-128', -128],
  ['INT16', '-32768', -32768],
  ['INT32', '-2147483648', -2147483648],
  ['INT32', '3.0', 3],
  ['INT32', '1e3', 1000],
  ['INT64', '9007199254740991', 9007199254740991n],
  ['INT64', '9007199254740993', 9007199254740993n],
  ['INT64', '-9223372036854775808', -9223372036854775808n],
  ['INT64', '9223372036854775807', 9223372036854775807n],
  ['INT64', '"9223372036854775807"', 9223372036854775807n],
  ['INT64', '"-5"', -5n],
  ['UINT64', '18446744073709551615', 18446744073709551615n],
  ['UINT64', '"18446744073709551615"', 18446744073709551615n],
  ['FP32', '0.1', Math.fround(0.1)],
  ['FP32', '16777217', 16777216],
  ['FP32', '3.4028234663852886e38', 3.4028234663852886e38],
  ['FP32', '1e-60', 0],
  ['FP32', 'null', NaN],
  ['FP32', '"NaN"', NaN],
  ['FP32', '"Infinity"', Infinity],
  ['FP64', '0.1', 0.1],
  ['FP64', '-0', -0],
  ['FP64', '"-Infinity"', -Infinity],
  ['BYTES', '"é\\n\\ud83d\\ude00"', 'é\n😀'],
  ['BYTES', '""', ''],
  ['BYTES', '"\\u0000"', '\0'],
  ['BYTES', '{"b64":"aGk="}', 'hi'],
] as const)('%s takes %s as %p', (datatype, literal, value) => {
  expect(elementsOf(send(datatype, literal))).toEqual([value]);
});

test.each([
  ['BOOL', '2', '2 is not a BOOL: send true or false'],
  ['BOOL', '"true"', '"true" is not a BOOL: send true or false'],
  ['BOOL', 'null', 'null is not a BOOL: send true or false'],
  ['UINT8', '300', '300 is outside UINT8, which is 0 to 255'],
  ['UINT8', '-1', '-1 is outside UINT8, which is 0 to 255'],
  ['INT8', '128', '128 is outside INT8, which is -128 to 127'],
  ['UINT32', '4294967296', '4294967296 is outside UINT32, which is 0 to 4294967295'],
  ['INT32', '3.5', '3.5 is not an integer, the model takes INT32'],
  ['INT32', '"3"', '"3" is not an integer, the model takes INT32'],
  ['INT32', 'null', 'null is not an integer, the model takes INT32'],
  ['INT32', 'true', 'true is not an integer, the model takes INT32'],
  ['INT64', '3.5', '3.5 is not an integer, the model takes INT64'],
  ['INT64', '1e18', '1000000000000000000 may have been rounded, as numbers beyond 2^53 are: send all its digits as a string'],
  ['INT64', '9223372036854775808', '9223372036854775808 is outside INT64, which is -9223372036854775808 to 9223372036854775807'],
  ['INT64', '"9223372036854775808"', '"9223372036854775808" is outside INT64, which is -9223372036854775808 to 9223372036854775807'],
  ['INT64', '1e300', '1e+300 is outside INT64, which is -9223372036854775808 to 9223372036854775807'],
  ['INT64', '1e400', 'Infinity is outside INT64, which is -9223372036854775808 to 9223372036854775807'],
  ['INT64', '"0x10"', '"0x10" is not an integer, the model takes INT64'],
  ['INT64', '""', '"" is not an integer, the model takes INT64'],
  ['INT64', '"-"', '"-" is not an integer, the model takes INT64'],
  ['INT64', 'null', 'null is not an integer, the model takes INT64'],
  ['UINT64', '-1', '-1 is outside UINT64, which is 0 to 18446744073709551615'],
  ['UINT64', '18446744073709551616', '18446744073709551616 is outside UINT64, which is 0 to 18446744073709551615'],
  ['FP16', '65520', '65520 is too large for FP16, which ends at 65504'],
  ['FP32', '1e300', '1e+300 is too large for FP32, which ends at 3.4028234663852886e+38'],
  ['FP32', '"0.5"', '"0.5" is not a number'],
  ['FP32', 'true', 'true is not a number'],
  ['FP32', '{}', 'an object is not a single FP32 value'],
  ['FP64', '1e400', 'Infinity is too large for FP64, which ends at 1.7976931348623157e+308'],
  ['BYTES', '5', '5 is not a string: BYTES are sent as strings, or as {"b64": "…"} where they are not UTF-8 text'],
  ['BYTES', '"\\ud800"', '"\\ud800" holds half of a surrogate pair, which UTF-8 cannot express'],
  ['BYTES', '{"b64":"*"}', 'an object is not a string: BYTES are sent as strings, or as {"b64": "…"} where they are not UTF-8 text'],
] as const)('%s refuses %s', (datatype, literal, why) => {
  expect(refused(send(datatype, literal))).toEqual({ status: 400, error: `input "x", element [0]: ${why}` });
});

test('FP16 is rounded to the nearest half', () => {
  expect(elementsOf(send('FP16', '0.1')).map((bits) => halfToNumber(bits as number))).toEqual([0.0999755859375]);
  expect(elementsOf(send('FP16', '65519'))).toEqual([0x7bff]);
  expect(elementsOf(send('FP16', '"Infinity"'))).toEqual([0x7c00]);
});

test('integers beyond 2^53 are exact beside floats, which are rounded as ever', () => {
  const model = modelOf([spec('i', 'INT64', [-1]), spec('f', 'FP32', [-1])]);
  const plan = post(
    model,
    INFER,
    '{"parameters":{"seed":12345678901234567890},"inputs":[{"name":"i","shape":[2],"datatype":"INT64","data":[9007199254740993, -1]},' +
      '{"name":"f","shape":[2],"datatype":"FP32","data":[12345678901234567890,0.5]}]}',
  );
  expect(plan).toMatchObject({
    inputs: [{ data: BigInt64Array.of(9007199254740993n, -1n) }, { data: Float32Array.of(Number('12345678901234567890'), 0.5) }],
    parameters: { seed: Number('12345678901234567890') },
  });
});

test.each([1, 16, 17, 1000])('%i negative zeros keep their signs', (length) => {
  const zeros: Tensor = { name: 'y', datatype: 'FP32', shape: [length], data: new Float32Array(length).fill(-0) };
  expect(text(respond(send('BOOL', 'true'), [zeros]))).toContain(`"data":[${Array<string>(length).fill('-0.0').join(',')}]`);
});

test('answers are always JSON, and lose nothing', () => {
  const plan = send('BOOL', 'true');
  const response = respond(plan, [
    { name: 'f', datatype: 'FP64', shape: [6], data: Float64Array.of(NaN, Infinity, -Infinity, -0, 0.1, 5e-324) },
    { name: 'h', datatype: 'FP16', shape: [3], data: Uint16Array.of(0x3c00, 0x7e00, 0x8000) },
    { name: 'i', datatype: 'INT64', shape: [2], data: BigInt64Array.of(9007199254740993n, -9223372036854775808n) },
    { name: 'u', datatype: 'UINT64', shape: [1], data: BigUint64Array.of(18446744073709551615n) },
    { name: 'b', datatype: 'BOOL', shape: [2], data: Uint8Array.of(1, 0) },
    { name: 's', datatype: 'BYTES', shape: [2], data: ['a"b\n', '😀'] },
  ]);
  expect(() => JSON.parse(text(response)) as unknown).not.toThrow();
  expect(text(response)).toContain('"data":["NaN","Infinity","-Infinity",-0.0,0.1,5e-324]');
  expect(text(response)).toContain('"data":[1,"NaN",-0.0]');
  expect(text(response)).toContain('"data":[9007199254740993,-9223372036854775808]');
  expect(text(response)).toContain('"data":[18446744073709551615]');
  expect(text(response)).toContain('"data":[true,false]');
  expect(text(response)).toContain('"data":["a\\"b\\n","😀"]');
});
