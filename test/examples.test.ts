import { allowedOnEverything } from './examples/allowed-on-everything';
import { costs } from './examples/costs';
import { Examples } from './examples/examples';
import { inferenceRules } from './examples/inference-rules';
import { leastPrivilege } from './examples/least-privilege';
import { operations } from './examples/operations';
import { residency } from './examples/residency';
import { securityControls } from './examples/security-controls';
import { securityPacks } from './examples/security-packs';
import { validator } from './examples/validator';

// The one place where the examples are synthesized. A check over all of them is a module in examples/: it is called here, and nothing is synthesized twice.
const examples = new Examples();

test('the first example is among the apps', () => {
  expect(examples.names).toContain('first-model');
});

validator(examples);
inferenceRules(examples);
securityPacks(examples);
securityControls(examples);
allowedOnEverything(examples);
leastPrivilege(examples);
residency(examples);
operations(examples);
costs(examples);
