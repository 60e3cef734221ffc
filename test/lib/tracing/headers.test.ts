import fc from 'fast-check';
import { addToClientContext, addToCustomAttributes, contextOfClientContext, contextOfCustomAttributes, contextOfHeaders, CUSTOM_ATTRIBUTES, headersOf } from '../../../lib/tracing/carriers';
import { newSpanId, newTraceId } from '../../../lib/tracing/ids';
import { formatTraceparent, isSpanId, isTraceId, parseTraceparent, parseTracestate, type TraceContext } from '../../../lib/tracing/trace-context';
import { formatXRayHeader, fromXRayId, parseXRayHeader, toXRayId, xrayContext } from '../../../lib/tracing/xray-header';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((digits) => digits.join('')).filter((text) => !/^0+$/.test(text));
const member = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/), fc.stringMatching(/^[A-Za-z0-9:-]{1,20}$/)).map(([key, value]) => `${key}=${value}`);
const traceState = fc.uniqueArray(member, { minLength: 1, maxLength: 5, selector: (one) => one.split('=')[0] }).map((members) => members.join(','));
const context: fc.Arbitrary<TraceContext> = fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() });
const stated: fc.Arbitrary<TraceContext> = fc.tuple(context, traceState).map(([one, state]) => ({ ...one, traceState: state }));

const EXAMPLE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const PARSED = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', sampled: true };

test('every context comes back from every carrier', () => {
  fc.assert(fc.property(fc.oneof(context, stated), (one) => {
    expect(parseTraceparent(formatTraceparent(one), one.traceState)).toEqual(one);
    expect(contextOfHeaders(headersOf(one))).toEqual(one);
    expect(contextOfClientContext(addToClientContext({ custom: { mine: '1' }, env: {} }, one))).toEqual(one);
    expect(contextOfCustomAttributes(addToCustomAttributes('c000b4f9,mine=1', one))).toEqual(one);
    const { traceState: _, ...bare } = one;
    expect(xrayContext(formatXRayHeader(one))).toEqual(bare);
    expect(fromXRayId(toXRayId(one.traceId))).toBe(one.traceId);
  }));
});

test("the examples of W3C's recommendation and of X-Ray's guide", () => {
  expect(parseTraceparent(EXAMPLE)).toEqual(PARSED);
  expect(toXRayId('5759e988bd862e3fe1be46a994272793')).toBe('1-5759e988-bd862e3fe1be46a994272793');
  expect(parseXRayHeader('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1')).toEqual({ traceId: '5759e988bd862e3fe1be46a994272793', parentId: '53995c3f42cd8ad8', sampled: true });
  expect(parseXRayHeader('Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678;CalledFrom=app')).toEqual({ traceId: '67891233abcdef012345678912345678' });
  expect(parseXRayHeader('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?;Lineage=25:a1:0')).toEqual({ traceId: '5759e988bd862e3fe1be46a994272793' });
});

test.each([
  ['nothing', undefined], ['no header', ''], ['garbage', 'hello'], ['upper case', EXAMPLE.toUpperCase()], ['version ff', EXAMPLE.replace(/^00/, 'ff')], ['a trace of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
  ['a parent of zeros', `00-${PARSED.traceId}-${'0'.repeat(16)}-01`], ['a digit too few', EXAMPLE.slice(0, -1)], ['version 00 with more behind', `${EXAMPLE}-00`],
])('%s is no traceparent', (_, text) => expect(parseTraceparent(text)).toBeUndefined());

test('a version to come is read as far as this one goes', () => {
  expect(parseTraceparent(EXAMPLE.replace(/^00/, '01'))).toEqual(PARSED);
  expect(parseTraceparent(`${EXAMPLE.replace(/^00/, 'cc')}-what-the-future-brings`)).toEqual(PARSED);
  expect(parseTraceparent(EXAMPLE.replace(/01$/, '02'))).toEqual({ ...PARSED, sampled: false });
  expect(parseTraceparent(EXAMPLE.replace(/01$/, '03'))).toEqual(PARSED);
});

test('tracestate: at most 32 members and 512 characters, no key twice', () => {
  const members = (count: number, value = '1'): string => Array.from({ length: count }, (_, index) => `k${index}=${value}`).join(',');
  expect(parseTracestate(members(32))?.split(',')).toHaveLength(32);
  expect(parseTracestate(members(33))).toBeUndefined();
  expect(parseTracestate('a=1,a=2')).toBeUndefined();
  expect(parseTracestate('A=1')).toBeUndefined();
  expect(parseTracestate(' rojo=00f067aa0ba902b7 ,\tcongo=t61rcWkgMzE, ')).toBe('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
  expect(parseTracestate(members(20, 'x'.repeat(40)))?.length).toBeLessThanOrEqual(512);
  expect(parseTracestate('')).toBeUndefined();
});

test('no header at all breaks the parsers', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
    for (const found of [parseTraceparent(text, text), contextOfHeaders({ traceparent: text, 'x-amzn-trace-id': text }), contextOfCustomAttributes(text), xrayContext(text)]) {
      if (found !== undefined) expect(isTraceId(found.traceId) && isSpanId(found.spanId)).toBe(true);
    }
  }));
  fc.assert(fc.property(fc.jsonValue(), (value) => { contextOfClientContext(value); }));
});

test('W3C goes before X-Ray, which stands in where a traceparent is not valid', () => {
  const xray = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  expect(contextOfHeaders({ traceparent: EXAMPLE, 'x-amzn-trace-id': xray })).toEqual(PARSED);
  expect(contextOfHeaders({ traceparent: 'what', 'x-amzn-trace-id': xray })?.traceId).toBe('5759e988bd862e3fe1be46a994272793');
});

test("custom attributes: the caller's own stay, what was carried before is replaced, and SageMaker's 1,024 characters are kept", () => {
  fc.assert(fc.property(fc.stringMatching(/^[!-~]{0,1100}$/).filter((text) => !/(?:traceparent|tracestate|x-amzn-trace-id)=/i.test(text)), fc.oneof(context, stated), (mine, one) => {
    const added = addToCustomAttributes(mine, one);
    expect(added.startsWith(mine)).toBe(true);
    if (mine.length <= CUSTOM_ATTRIBUTES.max) expect(added.length).toBeLessThanOrEqual(CUSTOM_ATTRIBUTES.max);
    if (mine.length <= CUSTOM_ATTRIBUTES.max - ',traceparent='.length - EXAMPLE.length) expect(contextOfCustomAttributes(added)?.spanId).toBe(one.spanId);
    else expect(added).toBe(mine);
  }));
  expect(addToCustomAttributes(`mine=1,traceparent=${EXAMPLE}`, { ...PARSED, spanId: 'b7ad6b7169203331' })).toBe(`mine=1,traceparent=${EXAMPLE.replace(PARSED.spanId, 'b7ad6b7169203331')}`);
  expect(addToCustomAttributes(undefined, PARSED)).toBe(`traceparent=${EXAMPLE}`);
  expect(contextOfCustomAttributes('c000b4f9-df62-4c85-a0bf-7c525f9104a4')).toBeUndefined();
});

test('ids are what was drawn, and never of zeros', () => {
  const draws = ['0'.repeat(16), 'b7ad6b7169203331'];
  expect(newSpanId(() => draws.shift() ?? '')).toBe('b7ad6b7169203331');
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), hex(24), (now, drawn) => {
    const id = newTraceId(now, (bytes) => drawn.slice(0, bytes * 2));
    expect(isTraceId(id)).toBe(true);
    expect(Number.parseInt(id.slice(0, 8), 16)).toBe(Math.floor(now / 1000));
  }));
});
