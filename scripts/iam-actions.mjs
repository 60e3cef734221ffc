// Writes lib/iam/actions-table.ts: the IAM actions that there are of the services that apps of models touch, from the data of cfn-lint
// (requirements-dev.txt), which has them from the Service Authorization Reference. Run it after a new cfn-lint: node scripts/iam-actions.mjs
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVICES = [
  'apigateway', 'application-autoscaling', 'cloudformation', 'cloudwatch', 'codedeploy', 'dynamodb', 'ecr', 'events', 'execute-api', 'iam', 'kinesis', 'kms',
  'lambda', 'logs', 's3', 'sagemaker', 'scheduler', 'secretsmanager', 'sns', 'sqs', 'ssm', 'states', 'sts', 'xray',
];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const python = execFileSync('node', [join(root, 'scripts/venv.mjs')], { encoding: 'utf8' }).trim().split('\n').at(-1);
// cfn-lint has the names in small letters: how they are written is known from botocore's operations and from AWS's managed policies in moto.
const read = `
import json, os, re, sys, cfnlint, botocore.session, moto
from importlib.metadata import version
wanted = json.loads(sys.argv[1])
table = json.load(open(os.path.join(os.path.dirname(cfnlint.__file__), 'data/AdditionalSpecs/Policies.json')))
text = open(os.path.join(os.path.dirname(moto.__file__), 'iam/aws_managed_policies.py')).read()
written = {}
session = botocore.session.get_session()
for service in session.get_available_services():
    for operation in session.get_service_model(service).operation_names: written[operation.lower()] = operation
for service, action in re.findall(r'"([a-z0-9-]+):([A-Za-z0-9]+)"', text): written[(service, action.lower())] = action
actions = {s: sorted(written.get((s, a), written.get(a, a)) for a in table[s]['Actions']) for s in wanted}
print(json.dumps({'version': version('cfn-lint'), 'actions': actions}))
`;
const { version, actions } = JSON.parse(execFileSync(python, ['-c', read, JSON.stringify(SERVICES)], { encoding: 'utf8', maxBuffer: 1 << 26 }));

const lines = Object.entries(actions).flatMap(([service, names]) => [`  '${service}': \``, ...wrapped(names.join(' ')), '  `,']);
writeFileSync(join(root, 'lib/iam/actions-table.ts'), `// Written by scripts/iam-actions.mjs from cfn-lint ${version} on ${new Date().toISOString().slice(0, 10)}.

/** Actions by service, with blanks between them. https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
export const ACTIONS_TABLE: Readonly<Record<string, string>> = {
${lines.join('\n')}
};
`);

function wrapped(text) {
  return text.match(/\S.{0,143}(?= |$)/g).map((line) => `    ${line}`);
}
