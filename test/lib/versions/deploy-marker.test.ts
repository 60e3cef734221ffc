import { parseEmf } from '../../../lib/cloudwatch/emf';
import { deployMarker } from '../../../lib/versions/deploy-marker';

test.each(['Deployments', 'Rollbacks'] as const)('%s are counted by the name of the host', (marker) => {
  expect(parseEmf(deployMarker(marker, 'digits', 1_790_000_000_123.4, { version: '2', before: '1' }))).toEqual([
    { namespace: 'ServerlessInference', name: marker, dimensions: { Endpoint: 'digits' }, unit: 'Count', time: 1_790_000_000_123, values: [1], resolution: 60 },
  ]);
});

test('details do not hide what is counted', () => {
  expect(parseEmf(deployMarker('Deployments', 'digits', 5, { Deployments: 'x', Endpoint: 'y' }))).toMatchObject([{ dimensions: { Endpoint: 'digits' }, values: [1] }]);
});
