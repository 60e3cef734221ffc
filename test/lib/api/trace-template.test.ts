import fc from 'fast-check';
import { TRACE_TEMPLATE, tracedAttributes } from '../../../lib/api/trace-template';
import { addToCustomAttributes, contextOfCustomAttributes, CUSTOM_ATTRIBUTES } from '../../../lib/tracing/carriers';
import { formatTraceparent } from '../../../lib/tracing/trace-context';

const context = { traceId: '5759e988bd862e3fe1be46a994272793', spanId: '53995c3f42cd8ad8', sampled: true };
const traceparent = formatTraceparent(context);
const NAME = CUSTOM_ATTRIBUTES.header;

test('the trace goes behind what the caller says itself, and is what the server reads', () => {
  expect(tracedAttributes({ traceparent })).toBe(`traceparent=${traceparent}`);
  expect(tracedAttributes({ traceparent, [NAME]: 'tenant=7' })).toBe(addToCustomAttributes('tenant=7', context));
  fc.assert(fc.property(fc.string({ maxLength: 1100 }).filter((own) => !/trace|\s/i.test(own)), (own) => {
    const attributes = tracedAttributes({ traceparent, [NAME]: own });
    if (attributes === undefined) return;
    expect(attributes.length).toBeLessThanOrEqual(CUSTOM_ATTRIBUTES.max);
    expect(attributes.startsWith(own)).toBe(true);
    expect(contextOfCustomAttributes(attributes)).toEqual(context);
  }));
});

test.each([
  ['no trace', {}], ['what is none', { traceparent: 'x' }], ['another version with more', { traceparent: `${traceparent}-more` }],
  ['a caller who says it already', { traceparent, [NAME]: 'TraceParent=00-1-2-3' }], ['no room', { traceparent, [NAME]: 'a'.repeat(957) }],
])('%s leaves the attributes alone', (_, headers) => expect(tracedAttributes(headers)).toBeUndefined());

test('the last that there is room for', () => expect(tracedAttributes({ traceparent, [NAME]: 'a'.repeat(956) })).toHaveLength(CUSTOM_ATTRIBUTES.max));

test('between the directives there is nothing that would become part of the body', () => {
  expect(TRACE_TEMPLATE).not.toMatch(/\n/);
  expect(TRACE_TEMPLATE.replaceAll(/#(?:set|foreach|if)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|#end/g, '')).toBe('$input.body');
});
