import { onEvent } from '../../../handlers/endpoint-keeper';
import type { CustomResourceEvent } from '../../../handlers/shared/cloudformation';
import { failure, HOME, worldOf, type World } from './world';

const copies = (world: World, RequestType: CustomResourceEvent['RequestType'] = 'Update') => onEvent(
  { RequestType, ResourceType: 'Custom::CsiComponentCopies', ResourceProperties: { componentName: 'digits', initial: '1', digest: '0' } }, worldOf(world).clients, HOME,
);

test('a component keeps the copies that scaling has brought it to, none among them', async () => {
  expect(await copies({ components: { digits: 'm' }, copies: { digits: 7 } })).toEqual({ PhysicalResourceId: 'copies-of-digits', Data: { copies: '7' } });
  expect(await copies({ components: { digits: 'm' }, copies: { digits: 0 } })).toMatchObject({ Data: { copies: '0' } });
});

test('a new one begins with the number of the code', async () => {
  expect(await copies({}, 'Create')).toMatchObject({ Data: { copies: '1' } });
});

test('whoever may not look fails the deploy, and does not take copies away', async () => {
  await expect(copies({ fails: { DescribeInferenceComponentCommand: failure('AccessDeniedException', 'not authorized') } })).rejects.toThrow(/not authorized/);
});

test('a component that is deleted is asked nothing', async () => {
  expect(await copies({ fails: { DescribeInferenceComponentCommand: failure('AccessDeniedException') } }, 'Delete')).toEqual({ PhysicalResourceId: 'copies-of-digits' });
});
