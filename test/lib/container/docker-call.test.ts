import fc from 'fast-check';
import { matchesReference, parseDockerCall } from '../../../lib/container/docker-call';

const TAG = 'cdkasset-0123abc';

test.each([
  [['login', '--username', 'AWS', '--password-stdin', '0.dkr.ecr.us-east-1.amazonaws.com'], { verb: 'login', registry: '0.dkr.ecr.us-east-1.amazonaws.com' }],
  [['inspect', TAG], { verb: 'inspect', reference: TAG }],
  [['build', '--tag', TAG, '.'], { verb: 'build', tag: TAG, buildArgs: {}, context: '.' }],
  [['build', '--tag', TAG, '--file', 'Other', '--platform', 'linux/arm64', '.'], { verb: 'build', tag: TAG, file: 'Other', architecture: 'arm64', buildArgs: {}, context: '.' }],
  [['build', '--tag', TAG, '--platform', 'linux/amd64', '--no-cache', '.'], { verb: 'build', tag: TAG, architecture: 'x86_64', buildArgs: {}, context: '.' }],
  [['build', '--tag', TAG, '--build-arg', 'A=1=2', '--build-arg=B=', '.'], { verb: 'build', tag: TAG, buildArgs: { A: '1=2', B: '' }, context: '.' }],
  [['tag', TAG, 'r/x:1'], { verb: 'tag', source: TAG, target: 'r/x:1' }],
  [['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'reference=*/*:abc'], { verb: 'images', pattern: '*/*:abc' }],
  [['push', 'r/x:1'], { verb: 'push', reference: 'r/x:1' }],
])('%j is what cdk asks', (args, call) => {
  expect(parseDockerCall(args)).toEqual(call);
  expect(parseDockerCall(['--config', '/tmp/x', ...args])).toEqual(call);
});

test.each([
  [[], /docker needs Docker/],
  [['ps'], /docker ps needs Docker/],
  [['login'], /docker login without a registry/],
  [['inspect'], /docker inspect without an image/],
  [['push'], /docker push without an image/],
  [['tag', 'a'], /docker tag needs two names/],
  [['images'], /without a filter/],
  [['build', '.'], /needs a tag and a folder/],
  [['build', '--tag', 'x'], /needs a tag and a folder/],
  [['build', '--target', 'a', '--tag', 'x', '.'], /--target needs Docker/],
  [['build', '--output=type=tar', '--tag', 'x', '.'], /--output needs Docker/],
  [['build', '--squash', '--tag', 'x', '.'], /--squash needs Docker/],
  [['build', '--platform', 'windows/amd64', '--tag', 'x', '.'], /platform windows\/amd64 needs Docker/],
  [['run', '--rm', 'x'], /bundles assets in a container at synth, needs Docker: synthesize without the variable CDK_DOCKER/],
])('%j is refused in words', (args, problem) => {
  expect(parseDockerCall(args)).toEqual({ verb: 'none', problem: expect.stringMatching(problem) });
});

test('a pattern without a star matches itself alone; a star stays within a part of a name', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }).filter((text) => !text.includes('*') && !text.includes('\n')), (text) => matchesReference(text, text) && !matchesReference(text, `${text}x`)));
  expect(matchesReference('*/*:abc', '0.dkr/x:abc')).toBe(true);
  expect(matchesReference('*/*:abc', '0.dkr/a/x:abc')).toBe(false);
  expect(matchesReference('*/*:abc', '0.dkr/x:abcd')).toBe(false);
});
