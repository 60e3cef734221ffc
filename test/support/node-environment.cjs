// Jest runs tests in a context of its own, whose typed arrays are other classes than those that native
// addons return: `data instanceof BigInt64Array` inside onnxruntime-node is then false for its own outputs.
const { TestEnvironment } = require('jest-environment-node');

const SHARED = [
  'BigInt64Array', 'BigUint64Array', 'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array',
  'Uint16Array', 'Uint32Array', 'Uint8ClampedArray',
];

class NativeTypedArrays extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of SHARED) this.global[name] = globalThis[name];
  }

  /** The process of a test file is an object of Jest's, which never exits: what waits for that, such as temporary folders to be removed, would stay. */
  async teardown() {
    this.global.process.emit('exit', 0);
    await super.teardown();
  }
}

module.exports = NativeTypedArrays;
