// Loads modules of the working directory's app in one of several ways and prints what that cost.
'use strict';
const { writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { peakMiB } = require('../support/peak.cjs');

const installed = createRequire(join(process.cwd(), 'app.js'));

const OWN_MODULES = Object.keys(require.cache).length;
const ways = {
  bare: () => installed('aws-cdk-lib'),
  package: () => {
    installed('aws-cdk-lib');
    installed('cdk-serverless-inference');
  },
  'same constructs': () => {
    const { App, Stack } = installed('aws-cdk-lib');
    const { Alias, CfnFunction, CfnVersion, CfnAlias, Function, LayerVersion, Version } = installed('aws-cdk-lib/aws-lambda');
    const { Role } = installed('aws-cdk-lib/aws-iam');
    const { LogGroup } = installed('aws-cdk-lib/aws-logs');
    const { Metric } = installed('aws-cdk-lib/aws-cloudwatch');
    return [App, Stack, Alias, CfnFunction, CfnVersion, CfnAlias, Function, LayerVersion, Version, Role, LogGroup, Metric];
  },
  'our constructs': () => {
    const { App, Stack } = installed('aws-cdk-lib');
    const { ModelArtifact, ModelFunction, ModelVersion } = installed('cdk-serverless-inference');
    return [App, Stack, ModelArtifact, ModelFunction, ModelVersion];
  },
  'every name': () => {
    installed('aws-cdk-lib');
    return Object.values(installed('cdk-serverless-inference'));
  },
};

const before = process.cpuUsage();
const begun = performance.now();
ways[process.argv[2]]();
const wallMs = performance.now() - begun;
const cpu = process.cpuUsage(before);
writeSync(3, JSON.stringify({ wallMs, cpuMs: (cpu.user + cpu.system) / 1000, peakMiB: peakMiB(), modules: Object.keys(require.cache).length - OWN_MODULES }));
