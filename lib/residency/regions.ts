import { suggestion } from '../suggestion';

/** How the regions of a partition are told by their names, and where its services answer. */
interface Partition {
  readonly name: string;
  readonly regions: RegExp;
  readonly suffixes: readonly string[];
}

const COMPASS = '(?:central|north|south|east|west|northeast|northwest|southeast|southwest)';

/**
 * The patterns and suffixes of partitions.json, which the SDKs carry: https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json.
 * `on.aws` has function URLs, `api.aws` the endpoints that speak IPv6 too.
 */
const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regions: new RegExp(`^cn-${COMPASS}-\\d+$`), suffixes: ['amazonaws.com.cn', 'on.amazonwebservices.com.cn', 'api.amazonwebservices.com.cn'] },
  { name: 'aws-us-gov', regions: new RegExp(`^us-gov-${COMPASS}-\\d+$`), suffixes: ['amazonaws.com', 'on.aws', 'api.aws'] },
  { name: 'aws-iso', regions: new RegExp(`^us-iso-${COMPASS}-\\d+$`), suffixes: ['c2s.ic.gov', 'api.aws.ic.gov'] },
  { name: 'aws-iso-b', regions: new RegExp(`^us-isob-${COMPASS}-\\d+$`), suffixes: ['sc2s.sgov.gov', 'api.aws.scloud'] },
  { name: 'aws-iso-e', regions: new RegExp(`^eu-isoe-${COMPASS}-\\d+$`), suffixes: ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'] },
  { name: 'aws-iso-f', regions: new RegExp(`^us-isof-${COMPASS}-\\d+$`), suffixes: ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'] },
  { name: 'aws-eusc', regions: new RegExp(`^eusc-[a-z]{2}-${COMPASS}-\\d+$`), suffixes: ['amazonaws.eu', 'on.amazonwebservices.eu', 'api.amazonwebservices.eu'] },
  { name: 'aws', regions: new RegExp(`^(?:us|eu|ap|sa|ca|me|af|il|mx)-${COMPASS}-\\d+$`), suffixes: ['amazonaws.com', 'on.aws', 'api.aws'] },
];

/** Of all partitions: what a host of AWS ends in. */
export const SUFFIXES: readonly string[] = [...new Set(PARTITIONS.flatMap(({ suffixes }) => suffixes))].sort((a, b) => b.length - a.length);

/** A region inside of other text. */
export const REGION_IN_TEXT = `(?:(?:us-gov|us-iso[bf]?|eu-isoe|eusc-[a-z]{2}|us|eu|ap|sa|ca|me|af|il|mx|cn)-${COMPASS}-\\d+)`;

/** Undefined for what is no name of a region. */
export function partitionOf(region: string): string | undefined {
  return PARTITIONS.find(({ regions }) => regions.test(region))?.name;
}

export function isRegion(text: string): boolean {
  return partitionOf(text) !== undefined;
}

/** What hosts of a region end in, such as `amazonaws.com`. */
export function urlSuffixOf(region: string): string {
  return PARTITIONS.find(({ regions }) => regions.test(region))?.suffixes[0] ?? 'amazonaws.com';
}

/** The region of an availability zone, or of a local or wavelength zone: `eu-central-1a`, `us-west-2-lax-1a`. */
export function regionOfZone(text: string): string | undefined {
  const [, region] = new RegExp(`^(${REGION_IN_TEXT})(?:[a-z]|-[a-z0-9]+(?:-[a-z0-9]+)*-\\d+[a-z]?)$`).exec(text) ?? [];
  return region;
}

/** Regions of November 2026, to guess what was meant by a name that is none. */
const KNOWN = (
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 '
  + 'ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-isoe-west-1 eu-north-1 eu-south-1 '
  + 'eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-gov-east-1 '
  + 'us-gov-west-1 us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 us-west-1 us-west-2'
).split(' ');

export function meantRegion(text: string): string {
  return suggestion(text, KNOWN);
}
