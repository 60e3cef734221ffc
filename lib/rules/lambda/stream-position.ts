import { isGiven, isMissing, textOf } from '../values';
import type { Rule } from '../rule';
import { sourceKind } from './event-source';

export const streamPosition: Rule = {
  id: 'lambda-stream-position',
  area: 'lambda',
  severity: 'error',
  what: 'A stream is read from a position that is said, and that this kind of stream has',
  why: 'Lambda refuses the event source mapping.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html',
  remedy: 'set StartingPosition to LATEST or TRIM_HORIZON; AT_TIMESTAMP, with StartingPositionTimestamp, is not for streams of DynamoDB',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const kind = sourceKind(mapping, template);
    const { StartingPosition: position, StartingPositionTimestamp: time } = mapping.properties;
    if ((kind === 'kinesis' || kind === 'dynamodb' || kind === 'kafka') && isMissing(position)) {
      report({ path: '/StartingPosition', found: 'is missing, and the source is a stream', words: "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null." });
    }
    if (textOf(position) !== 'AT_TIMESTAMP') return;
    if (kind === 'dynamodb') report({ path: '/StartingPosition', found: 'is AT_TIMESTAMP, and the source is a stream of DynamoDB', allowed: 'LATEST or TRIM_HORIZON' });
    else if (!isGiven(time) && isMissing(time)) report({ path: '/StartingPositionTimestamp', found: 'is missing, and StartingPosition is AT_TIMESTAMP' });
  },
};
