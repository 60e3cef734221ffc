import type { Leaf } from './check-template';
import type { ResidencyFinding, ResidencyRuleId } from './finding';
import { ACKNOWLEDGE, describeRegions, RESIDENCY_RULES } from './finding';
import type { Place } from './places';
import { isWithin, listedIn, placesIn, regionInName } from './places';
import { OPEN, OWN } from './resolve';

/** Properties whose value is a region, or a list of them: `Region`, `PeerRegion`, `ReplicationGroupRegion`, `regions`. Keys of policies have colons. */
const REGION_KEY = /^[^:]*regions?$/i;
const ZONE_KEY = /availability-?zones?$/i;
/** Of a global endpoint of EventBridge, whose second event bus is a region by name. */
const ROUTE = { type: 'AWS::Events::Endpoint', key: 'Route' };
const BUCKET_KEY = /bucket(?:name)?$/i;

/** Where a region by name is where data is copied to. */
const REPLICA = /replica|replication|GlobalTable|GlobalCluster|CopyAction|CrossRegionCopy|SnapshotCopy/i;
const STACK_SET = 'AWS::CloudFormation::StackSet';
const ARTIFACT_KEYS = /^(?:ModelDataUrl|S3Uri|S3Bucket|S3DataSource|TemplateURL|CodeUri|DefinitionUri|ContentUri|Code|Content|Location|HubContentArn|ModelPackageName|S3OutputPath|S3FailurePath|DestinationS3Uri)$/;

/** Variables by which serving containers choose a model: those of DJL, TGI, TEI, vLLM and SGLang. */
const MODEL_VARIABLES = /^(?:HF_MODEL_ID|MODEL_ID|OPTION_MODEL_ID|SERVING_LOAD_MODELS|(?:SM_)?(?:VLLM|SGLANG)_MODEL(?:_ID|_PATH)?)$/;
const HUB_HOST = /\b(?:huggingface\.co|hf\.co|modelscope\.cn|kaggle\.com)\b/;
const HUB_MODEL = /^[\w.-]+\/[\w.-]+(?:[@:][\w./-]+)?$/;

/** https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html: the geography, the vendor, the model. */
const INFERENCE_PROFILE = /(?:^|inference-profile\/|["'\s])(global|us|us-gov|eu|apac|jp|au|ca)\.(?:ai21|amazon|anthropic|cohere|deepseek|luma|meta|mistral|openai|qwen|stability|twelvelabs|writer)\.[\w.:-]+/;

interface Regions {
  /** For messages. */
  readonly allowed: readonly string[];
  /** With the stack's own. */
  readonly within: readonly string[];
}

/** What one text of a template says that is outside of the list, or open. */
export function findInText(text: string, leaf: Leaf, { allowed, within }: Regions): readonly ResidencyFinding[] {
  const report = (rule: ResidencyRuleId, found: string, remedy: string = RESIDENCY_RULES[rule].remedy): ResidencyFinding => ({
    rule, prop: propOf(leaf), location: leaf.path.join('.'), found, allowed: describeRegions(allowed), remedy: `${remedy}, ${ACKNOWLEDGE}`,
  });
  const profile = INFERENCE_PROFILE.exec(text)?.[1];
  return [
    ...regionsOf(text, leaf).filter(({ region }) => region === undefined || !isWithin(region, within)).map((place) => {
      const shown = place.text.replaceAll(OWN, '…').replaceAll(OPEN, '…').slice(0, 200);
      if (place.region === undefined) return report('residency-unresolved', `is in a region that only the deploy knows (${shown})`, 'write the region, or give the parameter AllowedValues within the list');
      return report(ruleOf(place, leaf), place.region === shown ? `is ${shown}` : `is in ${place.region} (${shown})`);
    }),
    ...(profile === undefined ? [] : [report('residency-inference-profile', `is ${text.replaceAll(OWN, '…').slice(0, 200)}, which routes requests ${profile === 'global' ? 'to regions all over the world' : `across regions of ${profile}`}`)]),
    ...(isFromHub(text, leaf) ? [report('residency-artifact', `is ${text.slice(0, 200)}, which the container downloads from a hub outside of every region`, 'stage the model in a bucket (ModelArtifact.fromS3, or a copy of your own)')] : []),
  ];
}

function regionsOf(text: string, { key, type, variable }: Leaf): readonly Place[] {
  const isRegional = REGION_KEY.test(variable ?? key) || (type === ROUTE.type && key === ROUTE.key);
  if (isRegional && (text === OPEN || text === OWN)) return text === OPEN ? [{ kind: 'region', region: undefined, text }] : [];
  const alone = isRegional || ZONE_KEY.test(key) || variable !== undefined ? listedIn(text) : undefined;
  if (alone !== undefined) return alone;
  const bucket = BUCKET_KEY.test(key) && type !== 'AWS::S3::Bucket' ? regionInName(text) : undefined;
  return [...placesIn(text), ...(bucket === undefined || text.includes(':') ? [] : [{ kind: 'bucket' as const, region: bucket, text }])];
}

function ruleOf({ kind }: Place, { type, path, key, variable }: Leaf): ResidencyRuleId {
  if (kind === 'image') return 'residency-image';
  if (variable !== undefined) return 'residency-environment';
  if (type === STACK_SET) return 'residency-stack';
  if (REPLICA.test(type) || path.some((part) => REPLICA.test(part))) return 'residency-replica';
  return kind === 'bucket' || ARTIFACT_KEYS.test(key) ? 'residency-artifact' : 'residency-reference';
}

function isFromHub(text: string, { variable }: Leaf): boolean {
  if (variable === undefined) return false;
  return HUB_HOST.test(text) || (MODEL_VARIABLES.test(variable) && HUB_MODEL.test(text));
}

/** `Environment.Variables.REGION`, `Rules[0].Destination.Bucket`. */
function propOf({ path }: Leaf): string {
  const below = path[0] === 'Properties' ? path.slice(1) : path;
  return below.reduce((all, part) => (/^\d+$/.test(part) ? `${all}[${part}]` : all === '' ? part : `${all}.${part}`), '');
}
