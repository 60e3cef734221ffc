// The order of test files: what takes long begins first, so that the run does not end with one worker at it and the others idle.
// Jest knows of durations only where it has run before; otherwise it goes by the size of files.
const Sequencer = require('@jest/test-sequencer').default;

const SLOW = ['bin/start', 'constructs/fleet/thousand', 'fuzz/props', 'examples', 'bin/versions', 'bin/local-deploy', 'scripts/bundle', 'bin/csi', 'docs', 'local/aws/codedeploy', 'local/aws/lambda-provisioned', 'local/aws/auto-scaling'];

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = SLOW.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return place < 0 ? SLOW.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
