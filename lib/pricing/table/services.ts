import type { Price } from '../price';
import { infracost, PRICE_LIST_FILES, row } from './row';

const composed = infracost('sfn_state_machine');
const nat = infracost('nat_gateway');
const endpoint = infracost('vpc_endpoint');
const builds = infracost('codebuild_project');
const firewall = infracost('wafv2_web_acl');
const table = infracost('dynamodb_table');

/** What stands before, behind and around a model, in us-east-1. */
export const SERVICES: readonly Price[] = [
  row('s3.storage', [{ upTo: 51_200, usd: 0.023 }, { upTo: 512_000, usd: 0.022 }, { usd: 0.021 }], PRICE_LIST_FILES),
  row('s3.writes', 0.005 / 1000, PRICE_LIST_FILES),
  row('s3.reads', 0.0004 / 1000, PRICE_LIST_FILES),
  row('api-gateway.http-requests', [{ upTo: 300e6, usd: 1 / 1e6 }, { usd: 0.9 / 1e6 }], infracost('apigatewayv2_api')),
  row('api-gateway.rest-requests', [{ upTo: 333e6, usd: 3.5 / 1e6 }, { upTo: 1e9, usd: 2.8 / 1e6 }, { upTo: 20e9, usd: 2.38 / 1e6 }, { usd: 1.51 / 1e6 }], infracost('api_gateway_rest_api')),
  row('sns.requests', 0.5 / 1e6, infracost('sns_topic')),
  row('sns.http', 0.6 / 1e6, infracost('sns_topic_subscription')),
  row('sns.email', 2 / 1e5, infracost('sns_topic')),
  row('sqs.requests', 0.4 / 1e6, { ...infracost('sqs_queue'), note: 'less above 100 billion a month' }),
  row('sqs.fifo-requests', 0.5 / 1e6, { ...infracost('sqs_queue'), note: 'less above 100 billion a month' }),
  row('kms.keys', 1, { ...infracost('kms_key'), note: 'rotated material costs the same again, for the first two rotations' }),
  row('kms.requests', 0.03 / 10_000, infracost('kms_key')),
  row('secrets-manager.secrets', 0.4, infracost('secretsmanager_secret')),
  row('secrets-manager.requests', 0.05 / 10_000, infracost('secretsmanager_secret')),
  row('eventbridge.custom-events', 1 / 1e6, infracost('cloudwatch_event_bus')),
  row('scheduler.invocations', 1 / 1e6, { source: 'https://aws.amazon.com/eventbridge/pricing/', date: '2026-11-21' }),
  row('step-functions.transitions', 0.025 / 1000, composed),
  row('step-functions.express-requests', 1 / 1e6, composed),
  row('step-functions.express-duration', [{ upTo: 1000, usd: 0.060012 }, { upTo: 5000, usd: 0.0299880 }, { usd: 0.0164160 }], composed),
  row('dynamodb.writes', 0.625 / 1e6, PRICE_LIST_FILES),
  row('dynamodb.reads', 0.125 / 1e6, PRICE_LIST_FILES),
  row('dynamodb.storage', 0.25, PRICE_LIST_FILES),
  row('dynamodb.point-in-time-recovery', 0.2, table),
  row('dynamodb.read-capacity', 0.00013, PRICE_LIST_FILES),
  row('dynamodb.write-capacity', 0.00065, table),
  row('ecr.storage', 0.1, infracost('ecr_repository')),
  row('codebuild.minutes.small', 0.005, builds),
  row('codebuild.minutes.medium', 0.01, builds),
  row('codebuild.minutes.large', 0.02, builds),
  row('vpc.nat-gateway', 0.045, nat),
  row('vpc.nat-data', 0.045, nat),
  row('vpc.endpoint', 0.01, endpoint),
  row('vpc.endpoint-data', [{ upTo: 1e6, usd: 0.01 }, { upTo: 5e6, usd: 0.006 }, { usd: 0.004 }], endpoint),
  row('vpc.public-ipv4', 0.005, { source: 'https://aws.amazon.com/vpc/pricing/', date: '2026-11-21' }),
  row('waf.web-acls', 5, firewall),
  row('waf.rules', 1, firewall),
  row('waf.requests', 0.6 / 1e6, firewall),
];
