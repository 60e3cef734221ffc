import type { RuleCase } from '../rule-case';
import { role } from './resources';

const machine = (definition: object): RuleCase['broken'] => ({
  Role: role('states'), Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, Definition: definition } },
});

export const MESSAGING_CASES: readonly RuleCase[] = [
  {
    name: 'a state machine without a start', rule: 'messaging-state-machine', rows: ['static-20'],
    broken: machine({ States: { Done: { Type: 'Succeed' } } }), repaired: machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    logicalId: 'Machine', path: '/Definition', reason: 'These fields are required: [StartAt]',
  },
  {
    name: 'a transition to a state that there is not', rule: 'messaging-state-machine', rows: ['static-21'],
    broken: machine({ StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Secnd' }, Last: { Type: 'Succeed' } } }),
    repaired: machine({ StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Succeed' } } }),
    logicalId: 'Machine', path: '/Definition', reason: "Missing 'Next' target: Secnd",
  },
];
