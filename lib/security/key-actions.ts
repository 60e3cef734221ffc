/** What a service does with a customer's key in the name of whoever calls it. */
interface KeyUse {
  /** Actions of the service, as IAM has them. */
  readonly actions: readonly string[];
  /** Actions on the key that the caller has to be allowed for them. */
  readonly needs: readonly string[];
}

const READ = ['kms:Decrypt'];
/** What is written is encrypted with a new data key, and parts of it are read again: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions */
const WRITE = ['kms:Decrypt', 'kms:GenerateDataKey'];
const TABLE_READ = ['kms:Decrypt', 'kms:DescribeKey'];
const TABLE_WRITE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

const USES: readonly KeyUse[] = [
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  { actions: ['s3:GetObject', 's3:GetObjectVersion'], needs: READ },
  { actions: ['s3:PutObject', 's3:ReplicateObject'], needs: WRITE },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  { actions: ['sqs:ReceiveMessage'], needs: READ },
  { actions: ['sqs:SendMessage'], needs: WRITE },
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  { actions: ['sns:Publish'], needs: WRITE },
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  { actions: ['secretsmanager:GetSecretValue'], needs: READ },
  { actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret'], needs: WRITE },
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  {
    actions: ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:GetRecords', 'dynamodb:PartiQLSelect', 'dynamodb:Query', 'dynamodb:Scan'],
    needs: TABLE_READ,
  },
  {
    actions: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PartiQLDelete', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    needs: TABLE_WRITE,
  },
];

/**
 * What somebody with these permissions on an encrypted resource has to be allowed on its key, in alphabetical order. Wildcards count as all
 * that they stand for.
 */
export function keyActions(actions: readonly string[]): readonly string[] {
  const needed = USES.filter((use) => use.actions.some((one) => actions.some((pattern) => matchesAction(pattern, one)))).flatMap(({ needs }) => needs);
  return [...new Set(needed)].sort();
}

/** IAM's patterns: `*` for any characters and `?` for one, whatever their case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
export function matchesAction(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
