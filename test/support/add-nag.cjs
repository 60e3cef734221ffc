// Loaded before an app (NODE_OPTIONS=--require): adds cdk-nag to its validation, without a line in the app.
if (process.argv[1]?.endsWith('.ts')) {
  const { App, Validations } = require('aws-cdk-lib/core');
  const { AwsSolutionsChecks } = require('cdk-nag');
  const synth = App.prototype.synth;
  const checked = new WeakSet();
  App.prototype.synth = function (...args) {
    if (!checked.has(this)) Validations.of(this).addPlugins(new AwsSolutionsChecks(this));
    checked.add(this);
    return synth.apply(this, args);
  };
}
