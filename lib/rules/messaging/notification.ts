import { listOf, objectOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { missingPermission } from './wiring';

const LISTS: readonly (readonly [list: string, target: string])[] = [['LambdaConfigurations', 'Function'], ['QueueConfigurations', 'Queue'], ['TopicConfigurations', 'Topic']];

export const notification: Rule = {
  id: 'messaging-notification-permission',
  area: 'messaging',
  severity: 'error',
  what: 'A function, queue or topic that a bucket notifies lets S3 do so',
  why: 'S3 refuses the bucket: "Unable to validate the following destination configurations".',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html',
  remedy: 'allow it to s3.amazonaws.com',
  refusedBy: 'S3',
  types: ['AWS::S3::Bucket'],
  check(resource, { template, report }) {
    for (const [list, member] of LISTS) {
      listOf(valueAt(resource.properties, 'NotificationConfiguration', list)).forEach((each, index) => {
        const missing = missingPermission(template, objectOf(each)[member], 's3.amazonaws.com');
        if (missing === undefined || !template.areTogether(resource, missing.to)) return;
        report({ path: `/NotificationConfiguration/${list}/${index}/${member}`, found: `is ${missing.to.logicalId}, which S3 may not notify`, remedy: missing.remedy, words: 'Unable to validate the following destination configurations' });
      });
    }
  },
};
