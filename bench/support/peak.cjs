// The most memory that this process has held. Not maxRSS where there is another way: on Linux a process
// starts with its parent's.
'use strict';
const { readFileSync } = require('node:fs');

exports.peakMiB = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
};
