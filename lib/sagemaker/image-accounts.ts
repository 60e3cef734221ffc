/** Whose images: those of the frameworks (AWS Deep Learning Containers), or those of SageMaker's algorithms. */
export type ImageRegistry = 'frameworks' | 'algorithms';

/**
 * Accounts that own AWS's images, by region: of the frameworks, then of the algorithms. `-`: the region has none.
 *
 * docs/reference/region_availability.md of https://github.com/aws/deep-learning-containers and image_uri_config of
 * https://github.com/aws/sagemaker-python-sdk, both of 2026-08-21, and RegionInfo of aws-cdk-lib 2.276.0, which lacks nine of the frameworks.
 */
const ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '626614931356 510948584623',
  'ap-east-1': '871362719292 651117190479',
  'ap-east-2': '975050140332 -',
  'ap-northeast-1': '763104351884 354813040037',
  'ap-northeast-2': '763104351884 366743142698',
  'ap-northeast-3': '364406365360 867004704886',
  'ap-south-1': '763104351884 720646828776',
  'ap-south-2': '772153158452 628508329040',
  'ap-southeast-1': '763104351884 121021644041',
  'ap-southeast-2': '763104351884 783357654285',
  'ap-southeast-3': '907027046896 951798379941',
  'ap-southeast-4': '457447274322 106583098589',
  'ap-southeast-5': '550225433462 -',
  'ap-southeast-6': '633930458069 -',
  'ap-southeast-7': '590183813437 -',
  'ca-central-1': '763104351884 341280168497',
  'ca-west-1': '204538143572 190319476487',
  'cn-north-1': '727897471807 450853457545',
  'cn-northwest-1': '727897471807 451049120500',
  'eu-central-1': '763104351884 492215442770',
  'eu-central-2': '380420809688 680994064768',
  'eu-north-1': '763104351884 662702820516',
  'eu-south-1': '692866216735 978288397137',
  'eu-south-2': '503227376785 104374241257',
  'eu-west-1': '763104351884 141502667606',
  'eu-west-2': '763104351884 764974769150',
  'eu-west-3': '763104351884 659782779980',
  'eusc-de-east-1': '204133271717 -',
  'il-central-1': '780543022126 898809789911',
  'me-central-1': '914824155844 272398656194',
  'me-south-1': '217643126080 801668240914',
  'me-west-1': '124382933778 -',
  'mx-central-1': '637423239942 -',
  'sa-east-1': '763104351884 737474898029',
  'us-east-1': '763104351884 683313688378',
  'us-east-2': '763104351884 257758044811',
  'us-gov-east-1': '446045086412 237065988967',
  'us-gov-west-1': '442386744353 414596584902',
  'us-iso-east-1': '- 833128469047',
  'us-isob-east-1': '- 281123927165',
  'us-isof-east-1': '303241398832 108575199400',
  'us-isof-south-1': '454834333376 124985052026',
  'us-west-1': '763104351884 746614075791',
  'us-west-2': '763104351884 246618743249',
};

/** Undefined where the region has no such images, as far as is known. */
export function imageAccount(registry: ImageRegistry, region: string): string | undefined {
  return Object.entries(imageAccounts(registry)).find(([name]) => name === region)?.[1];
}

/** By region. */
export function imageAccounts(registry: ImageRegistry): Readonly<Record<string, string>> {
  const column = registry === 'frameworks' ? 0 : 1;
  return Object.fromEntries(Object.entries(ACCOUNTS).flatMap(([region, accounts]) => {
    const account = accounts.split(' ')[column] ?? '-';
    return account === '-' ? [] : [[region, account]];
  }));
}
