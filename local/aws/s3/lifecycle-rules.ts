import type { LifecycleRule } from '../../../lib/s3/lifecycle';
import { AwsError } from '../wire/errors';
import type { XmlValue } from '../wire/xml';
import { element } from './xml-messages';

type Properties = Readonly<Record<string, unknown>>;

/** What the template of a bucket says. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html */
export function rulesOfProperties(properties: Properties): readonly LifecycleRule[] | undefined {
  const { Rules } = (properties['LifecycleConfiguration'] ?? {}) as { readonly Rules?: readonly Properties[] };
  return Rules?.map((rule): LifecycleRule => {
    const tags = (rule['TagFilters'] ?? []) as readonly { readonly Key: string; readonly Value: string }[];
    const noncurrent = (rule['NoncurrentVersionExpiration'] ?? {}) as Properties;
    return withoutGaps({
      id: rule['Id'] === undefined ? undefined : String(rule['Id']),
      enabled: rule['Status'] === 'Enabled',
      prefix: rule['Prefix'] === undefined ? undefined : String(rule['Prefix']),
      tags: tags.length === 0 ? undefined : Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
      largerThan: number(rule['ObjectSizeGreaterThan']),
      smallerThan: number(rule['ObjectSizeLessThan']),
      days: number(rule['ExpirationInDays']),
      noncurrentDays: number(noncurrent['NoncurrentDays'] ?? rule['NoncurrentVersionExpirationInDays']),
      newerNoncurrentVersions: number(noncurrent['NewerNoncurrentVersions']),
      expiredMarkers: rule['ExpiredObjectDeleteMarker'] === undefined ? undefined : String(rule['ExpiredObjectDeleteMarker']) === 'true',
      abortUploadsDays: number(((rule['AbortIncompleteMultipartUpload'] ?? {}) as Properties)['DaysAfterInitiation']),
    });
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export function rulesOfXml(xml: string): readonly LifecycleRule[] {
  const rules = [...xml.matchAll(/<Rule>([\s\S]*?)<\/Rule>/g)].map(([, rule = '']): LifecycleRule => {
    const status = element(rule, 'Status');
    const expiration = element(rule, 'Expiration') ?? '';
    const noncurrent = element(rule, 'NoncurrentVersionExpiration') ?? '';
    const tags = [...rule.matchAll(/<Tag>([\s\S]*?)<\/Tag>/g)].map(([, tag = '']) => [element(tag, 'Key') ?? '', element(tag, 'Value') ?? ''] as const);
    if (status !== 'Enabled' && status !== 'Disabled') throw malformed();
    if (tags.length > 0 && /<AbortIncompleteMultipartUpload>|<ExpiredObjectDeleteMarker>/.test(rule)) {
      throw new AwsError(400, 'InvalidRequest', 'AbortIncompleteMultipartUpload and ExpiredObjectDeleteMarker cannot be specified with Tags');
    }
    return withoutGaps({
      id: element(rule, 'ID'),
      enabled: status === 'Enabled',
      prefix: element(rule, 'Prefix'),
      tags: tags.length === 0 ? undefined : Object.fromEntries(tags),
      largerThan: number(element(rule, 'ObjectSizeGreaterThan')),
      smallerThan: number(element(rule, 'ObjectSizeLessThan')),
      days: number(element(expiration, 'Days')),
      noncurrentDays: number(element(noncurrent, 'NoncurrentDays')),
      newerNoncurrentVersions: number(element(noncurrent, 'NewerNoncurrentVersions')),
      expiredMarkers: element(expiration, 'ExpiredObjectDeleteMarker') === 'true' ? true : undefined,
      abortUploadsDays: number(element(rule, 'DaysAfterInitiation')),
    });
  });
  if (rules.length === 0) throw malformed();
  return rules;
}

export function xmlOfRules(rules: readonly LifecycleRule[]): XmlValue {
  return {
    Rule: rules.map((rule) => {
      const { id, enabled, prefix, tags = {}, days, noncurrentDays, newerNoncurrentVersions, expiredMarkers, abortUploadsDays, largerThan, smallerThan } = rule;
      const parts = {
        ...(prefix !== undefined && { Prefix: prefix }), ...(largerThan !== undefined && { ObjectSizeGreaterThan: largerThan }), ...(smallerThan !== undefined && { ObjectSizeLessThan: smallerThan }),
        Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      };
      const one = Object.keys(parts).length - 1 + parts.Tag.length <= 1;
      return {
        ID: id,
        Filter: one ? { ...parts, Prefix: prefix ?? (parts.Tag.length === 0 && largerThan === undefined && smallerThan === undefined ? '' : undefined) } : { And: parts },
        Status: enabled ? 'Enabled' : 'Disabled',
        ...(days !== undefined || expiredMarkers === true ? { Expiration: { Days: days, ExpiredObjectDeleteMarker: expiredMarkers } } : {}),
        ...(noncurrentDays !== undefined && { NoncurrentVersionExpiration: { NoncurrentDays: noncurrentDays, NewerNoncurrentVersions: newerNoncurrentVersions } }),
        ...(abortUploadsDays !== undefined && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortUploadsDays } }),
      };
    }),
  };
}

function malformed(): AwsError {
  return new AwsError(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
}

function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function withoutGaps(rule: LifecycleRule): LifecycleRule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as unknown as LifecycleRule;
}
