import * as fc from 'fast-check';
import { DEFAULT_REASON, FAULT_KINDS, readFault } from '../../../lib/faults/fault';

test.each([
  [{ kind: 'error', target: 'f' }, { kind: 'error', target: 'f', rate: 1 }],
  [{ kind: 'error', target: 'f', version: '2', rate: 0.2 }, { kind: 'error', target: 'f', version: '2', rate: 0.2 }],
  [{ kind: 'error', target: 'f', version: '$LATEST', rate: Number.MIN_VALUE }, { kind: 'error', target: 'f', version: '$LATEST', rate: Number.MIN_VALUE }],
  [{ kind: 'latency', target: 'f', ms: 1 }, { kind: 'latency', target: 'f', ms: 1 }],
  [{ kind: 'latency', target: 'f', ms: 900_000, version: '1' }, { kind: 'latency', target: 'f', ms: 900_000, version: '1' }],
  [{ kind: 'throttle', target: 'f' }, { kind: 'throttle', target: 'f', rate: 1 }],
  [{ kind: 'unavailable', target: 'e', variant: 'v' }, { kind: 'unavailable', target: 'e', variant: 'v' }],
  [{ kind: 'silent-rollback', target: 'e' }, { kind: 'silent-rollback', target: 'e' }],
  [{ kind: 'resource', target: 'My-Stack/Live' }, { kind: 'resource', target: 'My-Stack/Live', reason: DEFAULT_REASON }],
  [{ kind: 'resource', target: 'AWS::Lambda::Alias', reason: 'no' }, { kind: 'resource', target: 'AWS::Lambda::Alias', reason: 'no' }],
  [{ kind: 'resource', target: 'Custom::Thing', reason: 'x'.repeat(1024) }, { kind: 'resource', target: 'Custom::Thing', reason: 'x'.repeat(1024) }],
])('%j is read', (given, wanted) => {
  expect(readFault(given)).toEqual(wanted);
});

test.each([
  [undefined, 'a fault is a JSON object'],
  [[], 'a fault is a JSON object'],
  [{ kind: 'errors', target: 'f' }, 'kind is "errors", but must be one of error, latency, throttle, unavailable, silent-rollback, resource'],
  [{ kind: 'error' }, 'target is not given, but must be the name of what is to fail'],
  [{ kind: 'error', target: ' ' }, 'target is " ", but must be the name of what is to fail'],
  [{ kind: 'error', target: 'f', rate: 0 }, 'rate is 0, but must be a number above 0 and at most 1'],
  [{ kind: 'throttle', target: 'f', rate: 1.001 }, 'rate is 1.001, but must be a number above 0 and at most 1'],
  [{ kind: 'throttle', target: 'f', version: '1' }, 'throttle takes no version: it takes rate'],
  [{ kind: 'error', target: 'f', version: 'live' }, 'version is "live", but must be the number of a published version, or $LATEST'],
  [{ kind: 'latency', target: 'f' }, 'ms is not given, but must be a number of milliseconds from 1 to 900000'],
  [{ kind: 'latency', target: 'f', ms: 0 }, 'ms is 0, but must be a number of milliseconds from 1 to 900000'],
  [{ kind: 'latency', target: 'f', ms: 900_001 }, 'ms is 900001, but must be a number of milliseconds from 1 to 900000'],
  [{ kind: 'unavailable', target: 'e', variant: '' }, 'variant is "", but must be a name'],
  [{ kind: 'silent-rollback', target: 'e', reason: 'no' }, 'silent-rollback takes no reason: it takes nothing more'],
  [{ kind: 'resource', target: 'Live' }, 'target is Live, but must be STACK/LOGICALID, or a resource type as in AWS::Lambda::Alias'],
  [{ kind: 'resource', target: 'S/L', reason: 'x'.repeat(1025) }, 'reason must be a text of 1 to 1024 characters'],
])('%j is refused', (given, message) => {
  expect(readFault(given)).toBe(message);
});

test('whatever is given, it is read or refused in words, and what is read reads as itself', () => {
  const member = fc.oneof(fc.string(), fc.double(), fc.constant(undefined), fc.constant('1'), fc.constant('S/L'));
  fc.assert(fc.property(fc.record({ kind: fc.constantFrom(...FAULT_KINDS), target: member, rate: member, ms: member, version: member, variant: member, reason: member }, { requiredKeys: ['kind', 'target'] }), (given) => {
    const read = readFault(given);
    if (typeof read === 'string') expect(read).not.toBe('');
    else expect(readFault(read)).toEqual(read);
  }));
});
