import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import { reject } from '../private/reject';
import type { AsyncPlaces } from './async-places';
import { grantAsync } from './async-places';
import { guardGrants } from '../private/declared/guard';

/** What can be granted on an asynchronous endpoint: there is one way to ask it. */
export function asyncGrants(endpoint: IConstruct & { readonly endpointArn: string }, places: Partial<AsyncPlaces>, outputKey?: IKey): IEndpointGrants {
  return guardGrants(endpoint, {
    invoke: (grantee) => grantAsync(grantee, endpoint.endpointArn, places, outputKey),
    invokeAsync: (grantee) => grantAsync(grantee, endpoint.endpointArn, places, outputKey),
    invokeStream: (grantee) => {
      reject(endpoint, [{ prop: 'grants.invokeStream', found: 'is nothing that an asynchronous endpoint has', remedy: 'use a RealTimeEndpoint to stream answers, or grants.invokeAsync()' }]);
      return grantAsync(grantee, endpoint.endpointArn, places, outputKey);
    },
  });
}
