import * as fc from 'fast-check';
import { blindGuard, isGoingBack, isHoldOver, judgeUpdate, type GuardFacts, type GuardWords } from '../../../lib/versions/guard';
import { ACCEPTED_TAG, formatHold, HOLD_BY_TAG, HOLD_REASON_TAG, HOLD_TAG, isHostDigest, parseHeld, parseHoldDigest, tagText } from '../../../lib/versions/hold';

const [ONE, TWO, THREE] = ['1111111111111111', '2222222222222222', '3333333333333333'] as const;
const words: GuardWords = { host: 'Shop/Digits', name: 'Shop-Digits-1', noun: 'version' };
const tags = (more: Readonly<Record<string, string>> = {}) => ({ [HOLD_TAG]: '1@1790000000', ...more });
const held = (more: Readonly<Record<string, string>> = {}) => parseHeld(tags(more));
const judge = (facts: Partial<GuardFacts> & Pick<GuardFacts, 'intended'>, said: Partial<GuardWords> = {}) => judgeUpdate({ goingBack: false, live: { version: '1' }, ...facts }, { ...words, ...said });

const digest = fc.constantFrom<string>(ONE, TWO, THREE);
const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const anyTags = fc.dictionary(fc.constantFrom(HOLD_TAG, HOLD_REASON_TAG, HOLD_BY_TAG, ACCEPTED_TAG, 'csi:served'), fc.oneof(anyText, digest, fc.constantFrom('1@1790000000', '1@999999999999999')));
const live = fc.option(fc.record({ version: fc.constantFrom('1', '2', '3'), declaredDigest: fc.option(digest, { nil: undefined }) }), { nil: undefined });
const intended = fc.oneof(digest.map((each) => ({ digest: each })), fc.constantFrom('1', '2').map((noted) => ({ noted })));

test('a host that is not held is never in the way, nor is a stack that goes back', () => {
  fc.assert(fc.property(intended, live, anyTags, (what, now, said) => {
    const { [HOLD_TAG]: _, ...free } = said;
    expect(judge({ intended: what, live: now, held: parseHeld(free) })).toEqual({ kind: 'pass', why: 'not held' });
    expect(judge({ intended: what, live: now, held: parseHeld(said), goingBack: true }).kind).toBe('pass');
  }));
});

test('a held host is moved to what was accepted, and to nothing else', () => {
  fc.assert(fc.property(digest, digest, live, (wanted, accepted, now) => {
    fc.pre(now?.declaredDigest !== accepted);
    const verdict = judge({ intended: { digest: wanted }, live: now, held: held({ [ACCEPTED_TAG]: accepted }) });
    expect(verdict.kind).toBe(wanted === accepted ? 'pass' : 'refuse');
    expect(judge({ intended: { digest: wanted }, live: now, held: held() }).kind).toBe('refuse');
  }));
});

test('what is live already is not enough: the stack still goes by another version, which a deploy that fails would go back to', () => {
  expect(judge({ intended: { digest: ONE }, live: { version: '1', declaredDigest: ONE }, held: held() })).toMatchObject({ kind: 'refuse' });
});

test('the stack may take note of what has all traffic, and of nothing else', () => {
  expect(judge({ intended: { noted: '1' }, held: held() })).toEqual({ kind: 'pass', why: 'noted' });
  expect(judge({ intended: { noted: '2' }, held: held() })).toEqual({
    kind: 'refuse', message: 'Shop/Digits is held at version 1 since 2026-09-21 14:13:20Z, when it was rolled back by hand. This update would have the stack take note of version 2, which is not what has all traffic now: see `csi status Shop/Digits`.',
  });
  expect(judge({ intended: { noted: '1' }, held: held(), live: undefined })).toMatchObject({ kind: 'refuse' });
});

test('a hold is over when what was accepted has all traffic by a deploy, not by hand', () => {
  const accepted = held({ [ACCEPTED_TAG]: THREE });
  expect(isHoldOver(accepted!, { version: '3', declaredDigest: THREE })).toBe(true);
  expect(judge({ intended: { digest: TWO }, live: { version: '3', declaredDigest: THREE }, held: accepted })).toEqual({ kind: 'pass', why: 'over' });
  for (const now of [undefined, { version: '3' }, { version: '2', declaredDigest: TWO }]) expect(isHoldOver(accepted!, now)).toBe(false);
  expect(isHoldOver(held()!, { version: '3', declaredDigest: THREE })).toBe(false);
});

test('a refusal says what is held since when by whom and why, what the deploy would put there, and both ways out', () => {
  const said = { [HOLD_REASON_TAG]: 'labels are wrong.', [HOLD_BY_TAG]: 'arn:aws:iam::111122223333:user/jane', [ACCEPTED_TAG]: TWO };
  expect(judge({ intended: { digest: THREE }, held: held(said) }, { heldModel: 'digits 1', intendedModel: 'digits 3' })).toEqual({
    kind: 'refuse',
    message: 'Shop/Digits is held at version 1 (digits 1) since 2026-09-21 14:13:20Z, when it was rolled back by hand by arn:aws:iam::111122223333:user/jane, because: labels are wrong. ' +
      'This deploy would put digits 3, digest 3333333333333333, in its place: nothing was moved. Only the digest 2222222222222222 was accepted. ' +
      'Two ways out: `csi registry accept Shop/Digits 3333333333333333` lets a deploy of exactly this one through, `csi release Shop/Digits` lets any deploy move it again. Deploy once more after either.',
  });
  const endpoint = parseHeld({ [HOLD_TAG]: 'a9d2e177@1790000000' }, parseHoldDigest);
  expect(judge({ intended: { digest: THREE }, held: endpoint }, { noun: 'configuration', host: 'a path with blanks', name: 'shop-digits' })).toEqual({
    kind: 'refuse',
    message: 'shop-digits is held at configuration a9d2e177 since 2026-09-21 14:13:20Z, when it was rolled back by hand. This deploy would put digest 3333333333333333 in its place: nothing was moved. ' +
      'Two ways out: `csi registry accept shop-digits 3333333333333333` lets a deploy of exactly this one through, `csi release shop-digits` lets any deploy move it again. Deploy once more after either.',
  });
});

test('whatever somebody has written into the tags, a refusal is said in full, in the room that CloudFormation has for it', () => {
  fc.assert(fc.property(anyTags, anyText, digest, (said, host, wanted) => {
    const texts = Object.fromEntries(Object.entries(said).map(([key, value]) => [key, tagText(value)]));
    const verdict = judge({ intended: { digest: wanted }, held: parseHeld({ [HOLD_TAG]: '', ...texts }) }, { host: host.slice(0, 256), heldModel: 'm'.repeat(64), intendedModel: 'm'.repeat(64) });
    if (verdict.kind === 'pass') return;
    // What handlers/shared/cloudformation.ts leaves of a reason.
    expect(verdict.message.length).toBeLessThan(2_000);
    expect(verdict.message).toMatch(/`csi registry accept [\w./-]+ [0-9a-f]{16}`.*`csi release [\w./-]+`/);
  }));
});

test('a tag that says nothing that is understood holds all the same, and an accepted digest that is none is none', () => {
  expect(parseHeld({ [HOLD_TAG]: 'what?' })).toEqual({ reason: undefined, by: undefined, accepted: undefined });
  expect(parseHeld(tags({ [ACCEPTED_TAG]: 'all' }))).toMatchObject({ version: '1', since: 1_790_000_000, accepted: undefined });
  expect(parseHeld({ [ACCEPTED_TAG]: ONE })).toBeUndefined();
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 1e11 }), (version, since) => {
    expect(parseHeld({ [HOLD_TAG]: formatHold({ version: String(version), since }) })).toMatchObject({ version: String(version), since });
  }));
  for (const [text, is] of [[ONE, true], ['', false], [ONE.slice(1), false], [`${ONE}1`, false], ['A'.repeat(16), false]] as const) expect(isHostDigest(text)).toBe(is);
});

test('a stack goes back in these statuses, and in no other', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
  const statuses = [
    'CREATE_COMPLETE', 'CREATE_FAILED', 'CREATE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_FAILED', 'DELETE_IN_PROGRESS', 'IMPORT_COMPLETE', 'IMPORT_IN_PROGRESS', 'IMPORT_ROLLBACK_COMPLETE', 'IMPORT_ROLLBACK_FAILED',
    'IMPORT_ROLLBACK_IN_PROGRESS', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_IN_PROGRESS',
  ];
  expect(statuses.filter(isGoingBack)).toEqual(['IMPORT_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS']);
});

test('a guard that cannot see says what to do', () => {
  expect(blindGuard('Shop/Digits', 'AWS says no', 'Give it lambda:ListTags')).toMatch(/Shop\/Digits is held.*AWS says no.*nothing was moved\. Give it lambda:ListTags, and deploy again\.$/);
});
