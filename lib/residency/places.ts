import { isRegion, REGION_IN_TEXT, regionOfZone, SUFFIXES } from './regions';
import { OPEN, OWN } from './resolve';

/** Where a text says that something is. */
export interface Place {
  readonly kind: 'arn' | 'host' | 'image' | 'bucket' | 'service name' | 'zone' | 'region';
  /** A region; with `*` or `?` a pattern of them; undefined where it is open until the deploy. */
  readonly region: string | undefined;
  /** The part of the text that says so. */
  readonly text: string;
}

/** `arn:aws:sqs:eu-west-1:111122223333:queue`; the service and the partition may be patterns, as in policies. One may be within another, as in the URI of an API's function. */
const ARN = new RegExp(`\\barn:([\\w*?${OWN}${OPEN}-]+):([\\w*?.${OWN}${OPEN}-]+):([\\w*?${OWN}${OPEN}-]*):(?=([^\\s"'\\\\,]{0,2048}))`, 'g');
/** The end of a host of AWS; what is in front of it says the region. */
const HOST_END = new RegExp(`\\.(?:${SUFFIXES.map((suffix) => suffix.replaceAll('.', '\\.')).join('|')})(?![\\w-]|\\.[a-z])`, 'gi');
/** Labels in front of it. A host has no more than 253 characters: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LABELS_BEFORE = new RegExp(`(?:[\\w${OWN}${OPEN}-]+\\.)*[\\w${OWN}${OPEN}-]+$`);
const MAX_HOST = 253;
/** `com.amazonaws.eu-central-1.s3`, of VPC endpoints: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
const SERVICE_NAME = new RegExp(`\\b(?:com\\.amazonaws|aws\\.(?:sagemaker|api))\\.([\\w${OWN}${OPEN}-]+)\\.[a-z]`, 'g');
/** A region as a member of JSON within a text, escaped or not: dashboards, calls of the SDK, definitions of state machines. */
const JSON_MEMBER = /"\w{0,64}[rR]egion\\{0,16}"\s{0,16}:\s{0,16}\\{0,16}"([^"\\]{0,64})\\{0,16}"/g;
const S3_URI = new RegExp(`\\bs3a?://([\\w.${OWN}${OPEN}-]+)`, 'gi');
const S3_ARN = new RegExp(`\\barn:[\\w${OWN}${OPEN}-]+:s3:::([\\w.${OWN}${OPEN}-]+)`, 'g');
const EMBEDDED_REGION = new RegExp(`(?:^|[.-])(${REGION_IN_TEXT})(?:$|[.-])`);

/** Everything in a text that says where it is. What is the stack's own is left out: it is where the stack is. */
export function placesIn(text: string): readonly Place[] {
  return [...arns(text), ...hosts(text), ...serviceNames(text), ...members(text), ...buckets(text)];
}

/** A text that is nothing but the name of a region or of a zone. */
export function placeOf(text: string): Place | undefined {
  const name = text.trim().toLowerCase();
  if (isRegion(name)) return { kind: 'region', region: name, text };
  const region = regionOfZone(name);
  return region === undefined ? undefined : { kind: 'zone', region, text };
}

/** A text that is nothing but a list of them: `eu-central-1,us-east-1`. */
export function listedIn(text: string): readonly Place[] | undefined {
  const places = text.split(/[\s,;|]+/).filter((part) => part !== '').map(placeOf);
  const known = places.flatMap((place) => place ?? []);
  return known.length > 0 && known.length === places.length ? known : undefined;
}

/** The region that the name of a bucket says, as those of AWS and CDK do: `jumpstart-cache-prod-us-west-2`, `cdk-hnb659fds-assets-111122223333-eu-central-1`. */
export function regionInName(bucket: string): string | undefined {
  return EMBEDDED_REGION.exec(bucket)?.[1];
}

function arns(text: string): readonly Place[] {
  return [...text.matchAll(ARN)].flatMap(([head, , service, region = '', rest = '']) => placed('arn', service === 's3' && region === '' ? regionsOfAccessPoint(rest) : region, `${head}${rest}`));
}

/** An access point without a region is one for buckets in several: `arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap`. */
function regionsOfAccessPoint(rest: string): string {
  const [, name] = /^[^:]*:accesspoint[/:](.+)$/.exec(rest) ?? [];
  return name === undefined || name.includes(OWN) ? '' : OPEN;
}

function hosts(text: string): readonly Place[] {
  return [...text.matchAll(HOST_END)].flatMap(({ 0: end, index }) => {
    const front = LABELS_BEFORE.exec(text.slice(Math.max(0, index - MAX_HOST), index))?.[0];
    if (front === undefined) return [];
    const whole = front + end;
    const labels = front.toLowerCase().split('.');
    const isImage = labels.includes('ecr') && labels.includes('dkr');
    const named = labels.map(regionOfLabel).find((region) => region !== undefined);
    if (named !== undefined) return [{ kind: isImage ? 'image' as const : 'host' as const, region: named, text: whole }];
    const last = labels.at(-1) ?? '';
    // One label in front is a service as such: lambda.amazonaws.com in a policy.
    if (labels.length > 1) return placed(isImage ? 'image' : 'host', last === 's3' || last === 's3-global' ? openUnlessOwn(labels) : last, whole, true);
    return last === 's3' && /https?:\/\/$/.test(text.slice(Math.max(0, index - front.length - 8), index - front.length)) ? [{ kind: 'host' as const, region: undefined, text: whole }] : [];
  });
}

/** `bucket.s3.amazonaws.com` is wherever its bucket is. */
function openUnlessOwn(labels: readonly string[]): string {
  return labels[0]?.includes(OWN) === true ? OWN : OPEN;
}

/** `eu-central-1`, `s3-eu-central-1`, `s3-website-us-east-1`, and `compute-1` of EC2, which is older than the names of regions. */
function regionOfLabel(label: string): string | undefined {
  if (isRegion(label)) return label;
  if (label === 'compute-1') return 'us-east-1';
  const old = /^s3(?:-website|-fips)?-(.+)$/.exec(label)?.[1];
  return old !== undefined && isRegion(old) ? old : undefined;
}

function serviceNames(text: string): readonly Place[] {
  return [...text.matchAll(SERVICE_NAME)].flatMap(([whole, region = '']) => placed('service name', region, whole, true));
}

function members(text: string): readonly Place[] {
  return [...text.matchAll(JSON_MEMBER)].flatMap(([whole, region = '']) => placed('region', region, whole));
}

function buckets(text: string): readonly Place[] {
  return [...text.matchAll(S3_URI), ...text.matchAll(S3_ARN)].flatMap(([whole, name = '']) => {
    const region = regionInName(name);
    return region === undefined ? [] : [{ kind: 'bucket' as const, region, text: whole }];
  });
}

/** Nothing for what has no region, as IAM, or has the stack's. `mayBeOther`: where something else than a region may stand. */
function placed(kind: Place['kind'], region: string, text: string, mayBeOther = false): readonly Place[] {
  if (region.includes(OPEN)) return [{ kind, region: undefined, text }];
  if (region === '' || region.includes(OWN) || region === '*') return [];
  if (isRegion(region)) return [{ kind, region, text }];
  return !mayBeOther && /[*?]/.test(region) ? [{ kind, region, text }] : [];
}

/** Whether a place may be in one of the regions: a pattern, if one of them is meant by it too. */
export function isWithin(region: string, allowed: readonly string[]): boolean {
  if (!/[*?]/.test(region)) return allowed.includes(region);
  const pattern = new RegExp(`^${region.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return allowed.some((each) => pattern.test(each));
}
