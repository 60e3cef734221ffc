import type { ServerResponse } from 'node:http';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import { answerQuery, required, text } from '../wire/query';
import type { AwsRequest, AwsService } from '../wire/request';

const HOUR_MS = 3_600_000;

export class StsService implements AwsService {
  readonly signingNames = ['sts'];

  /** `roleExists`: whether a stack made a role of that ARN. Its trust policy is not evaluated. */
  constructor(private readonly identity: AwsIdentity, private readonly roleExists: (arn: string) => boolean) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { account } = this.identity;
    await answerQuery(request, response, {
      name: 'sts',
      namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      operations: {
        GetCallerIdentity: () => ({ Arn: `arn:aws:iam::${account}:user/local`, UserId: 'AIDALOCAL', Account: account }),
        AssumeRole: (parameters) => {
          const arn = required(parameters, 'RoleArn');
          const session = required(parameters, 'RoleSessionName');
          if (!this.roleExists(arn)) {
            throw new AwsError(403, 'AccessDenied', `User: arn:aws:iam::${account}:user/local is not authorized to perform: sts:AssumeRole on resource: ${arn}`);
          }
          const name = arn.slice(arn.lastIndexOf('/') + 1);
          return {
            AssumedRoleUser: { AssumedRoleId: `AROALOCAL:${session}`, Arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}` },
            Credentials: {
              // As long as a real one; every call of the session carries it.
              AccessKeyId: `ASIA${(request.accessKey ?? '').padEnd(16, '0').slice(0, 16)}`,
              SecretAccessKey: 'local',
              SessionToken: `local/${name}`,
              Expiration: new Date(Date.now() + Number(text(parameters, 'DurationSeconds') ?? '3600') / 3600 * HOUR_MS).toISOString(),
            },
            PackedPolicySize: 0,
          };
        },
      },
    });
  }
}
