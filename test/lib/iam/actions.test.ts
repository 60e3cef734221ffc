import * as fc from 'fast-check';
import { unknownAction } from '../../../lib/iam/actions';
import { ACTIONS_TABLE } from '../../../lib/iam/actions-table';

test('the table has services, and no action twice', () => {
  for (const text of Object.values(ACTIONS_TABLE)) {
    const names = text.trim().split(/\s+/).map((name) => name.toLowerCase());
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names).size).toBe(names.length);
  }
});

test.each([
  ['s3:GetObject', undefined], ['S3:getobject', undefined], ['s3:Get*', undefined], ['s3:*', undefined], ['*', undefined], ['sagemaker:InvokeEndpoint?sync', undefined], ['unheard-of:Action', undefined],
  ['lambda:Invoke', ': did you mean lambda:InvokeAsync?'], ['s3:GetObjekt', ': did you mean s3:GetObject?'], ['s3:Fetch*', ''],
])('%s', (action, why) => {
  expect(unknownAction(action)).toBe(why);
});

test('every action of the table is one, however it is written, and so is every beginning of it with a star', () => {
  const all = Object.entries(ACTIONS_TABLE).flatMap(([service, text]) => text.trim().split(/\s+/).map((name) => ({ service, name })));
  fc.assert(fc.property(fc.constantFrom(...all), fc.nat(), ({ service, name }, cut) => {
    expect(unknownAction(`${service}:${name.toUpperCase()}`)).toBeUndefined();
    expect(unknownAction(`${service}:${name.slice(0, cut % name.length)}*`)).toBeUndefined();
  }));
});
