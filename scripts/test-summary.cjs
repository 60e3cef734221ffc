// A jest reporter that ends the run with one line that any CI can read: "N passed, N failed".
module.exports = class TestSummary {
  onRunComplete(_contexts, results) {
    // A test file that does not even load counts as one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.line = `${results.numPassedTests} passed, ${failed} failed${results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''}`;
    process.on('exit', () => process.stdout.write(`${this.line}\n`));
  }
};
