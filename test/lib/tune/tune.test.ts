import fc from 'fast-check';
import { PriceBook } from '../../../lib/pricing';
import { memoryProp, withMemory } from '../../../lib/tune/apply';
import { estimated, estimatedMs } from '../../../lib/tune/estimate';
import { DEFAULT_MEMORY_SIZES, parseMemorySizes } from '../../../lib/tune/memory-sizes';
import { AS_CHEAP, AS_FAST, isUsable, recommend } from '../../../lib/tune/recommend';
import { parseReport } from '../../../lib/tune/report';
import { tuneSteps } from '../../../lib/tune/schedule';
import { perMillion, sizeResult, type CostBasis, type Invocation, type SizeResult } from '../../../lib/tune/size-result';
import { adviceText, tuneTable } from '../../../lib/tune/text';

const book = new PriceBook();
const basis: CostBasis = { architecture: 'arm64', ephemeralMiB: 512, rate: (key) => book.price(key, 'us-east-1') };

describe('memory sizes', () => {
  test('are those of a list, in order, each once', () => expect(parseMemorySizes(' 1024, 512,1024')).toEqual([512, 1024]));
  test.each(['127', '10241', '512,', 'x', '512.5', ''])('that are %j are refused', (text) => expect(parseMemorySizes(text)).toMatchObject({ problem: expect.stringContaining('from 128 to 10240') }));
  test.each(['128', '10240'])('of %s are at the limit', (text) => expect(parseMemorySizes(text)).toEqual([Number(text)]));
  test('by default go from the least to what new accounts may have', () => expect([DEFAULT_MEMORY_SIZES[0], DEFAULT_MEMORY_SIZES.at(-1)]).toEqual([128, 3008]));
});

describe("Lambda's report", () => {
  const TEXT = 'START RequestId: 1 Version: $LATEST\nEND RequestId: 1\nREPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 263 ms\tMemory Size: 512 MB\tMax Memory Used: 101 MB\tInit Duration: 250.11 ms\t\n';

  test('of a new environment', () => expect(parseReport(TEXT)).toEqual({ durationMs: 12.34, billedMs: 263, memoryMiB: 512, usedMiB: 101, initMs: 250.11 }));
  test('of one that is there, with a trace', () => {
    expect(parseReport('REPORT RequestId: 1\tDuration: 1.5 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 101 MB\t\nXRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true\t\n')).toEqual({ durationMs: 1.5, billedMs: 2, memoryMiB: 128, usedMiB: 101 });
  });
  test('as JSON', () => {
    const line = { time: 't', type: 'platform.report', record: { requestId: '1', metrics: { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 90, initDurationMs: 33 }, status: 'success' } };
    expect(parseReport(`{"level":"INFO"}\n${JSON.stringify(line)}\n`)).toEqual({ durationMs: 1.5, billedMs: 2, memoryMiB: 128, usedMiB: 90, initMs: 33 });
  });
  test('is the last of several, and not what the function wrote itself', () => {
    expect(parseReport(`${TEXT}REPORT RequestId: 2\tDuration: 1 ms\tBilled Duration: 1 ms\tMemory Size: 512 MB\tMax Memory Used: 101 MB\t`)?.durationMs).toBe(1);
    expect(parseReport('{"message":"platform.report"}\nREPORT of mine\n{"type":"platform.report","record":')).toBeUndefined();
  });
});

const report = (memoryMiB: number, durationMs: number, more: object = {}): Invocation => ({ kind: 'answered', report: { memoryMiB, durationMs, billedMs: Math.ceil(durationMs), usedMiB: 90, ...more } });

describe('a size', () => {
  test('is summed up by its warm and cold calls', () => {
    const result = sizeResult(512, [report(512, 20, { initMs: 200 }), ...[1, 2, 3, 4].map((ms) => report(512, ms)), report(512, 30, { initMs: 300 })], basis);
    expect(result).toEqual({ memoryMiB: 512, warm: 4, cold: 2, failed: 0, p50: 2, p95: 4, billedMs: 2.5, initMs: 200, coldMs: 220, usedMiB: 90, perMillion: expect.any(Number) });
  });

  test('costs what the price list says', () => {
    // 1 GB x 0.1 s x $0.0000133334, and $0.20 a million requests.
    expect(perMillion(1024, 100, basis)).toBeCloseTo(1.33334 + 0.2, 4);
    expect(perMillion(1024, 100, { ...basis, architecture: 'x86_64' })).toBeCloseTo(1.66667 + 0.2, 4);
    // 1.5 GB of storage besides, at $0.0000000309 a GB-second.
    expect((perMillion(1024, 100, { ...basis, ephemeralMiB: 2048 }) as number) - (perMillion(1024, 100, basis) as number)).toBeCloseTo(1.5 * 0.1 * 0.0309, 6);
    expect(perMillion(1024, 100, { ...basis, rate: () => undefined })).toBeUndefined();
  });

  test('leaves out calls of the size before, and says why calls failed', () => {
    expect(sizeResult(512, [report(256, 999), { kind: 'failed', reason: 'out of memory' }], basis)).toEqual({ memoryMiB: 512, warm: 0, cold: 0, failed: 1, reason: 'out of memory' });
  });
});

const results = fc.uniqueArray(fc.record({
  memoryMiB: fc.integer({ min: 128, max: 10_240 }), p50: fc.double({ min: 0.1, max: 1000, noNaN: true }), factor: fc.double({ min: 1, max: 5, noNaN: true }), failed: fc.constantFrom(0, 0, 0, 1), priced: fc.boolean(),
}), { maxLength: 8, selector: ({ memoryMiB }) => memoryMiB }).map((sizes): SizeResult[] => {
  const priced = sizes.every((size) => size.priced);
  return sizes.map(({ memoryMiB, p50, factor, failed }) => ({ memoryMiB, warm: 10, cold: 1, failed, p50, p95: p50 * factor, billedMs: Math.ceil(p50), ...(priced && { perMillion: perMillion(memoryMiB, Math.ceil(p50), basis) as number }) }));
});
const costOf = (result: SizeResult): number => result.perMillion ?? (result.billedMs as number) * result.memoryMiB;

describe('the recommendation', () => {
  test('is one that answered everything, wherever there is one', () => {
    fc.assert(fc.property(results, fc.constantFrom('cheapest' as const, 'fastest' as const), (all, kind) => {
      const found = recommend(all, { kind });
      expect(found !== undefined).toBe(all.some(isUsable));
      if (found !== undefined) expect(found.failed).toBe(0);
    }));
  });

  test('for the least cost is next to the least, and nothing as cheap is faster', () => {
    fc.assert(fc.property(results, (all) => {
      const found = recommend(all, { kind: 'cheapest' });
      if (found === undefined) return;
      const least = Math.min(...all.filter(isUsable).map(costOf));
      expect(costOf(found)).toBeLessThanOrEqual(least * AS_CHEAP);
      for (const other of all.filter(isUsable)) if (costOf(other) <= least * AS_CHEAP) expect(other.p95).toBeGreaterThanOrEqual(found.p95 as number);
    }));
  });

  test('for speed is next to the fastest, and nothing as fast is cheaper', () => {
    fc.assert(fc.property(results, (all) => {
      const found = recommend(all, { kind: 'fastest' });
      if (found === undefined) return;
      const least = Math.min(...all.filter(isUsable).map(({ p95 }) => p95));
      expect(found.p95 as number).toBeLessThanOrEqual(least * AS_FAST);
      for (const other of all.filter(isUsable)) if (other.p95 <= least * AS_FAST) expect(costOf(other)).toBeGreaterThanOrEqual(costOf(found));
    }));
  });

  test('for an objective meets it, and is there whenever one size does', () => {
    fc.assert(fc.property(results, fc.double({ min: 0.1, max: 2000, noNaN: true }), (all, ms) => {
      const found = recommend(all, { kind: 'latency', ms });
      const meeting = all.filter(isUsable).filter(({ p95 }) => p95 <= ms);
      expect(found !== undefined).toBe(meeting.length > 0);
      if (found === undefined) return;
      expect(found.p95 as number).toBeLessThanOrEqual(ms);
      expect(costOf(found)).toBeLessThanOrEqual(Math.min(...meeting.map(costOf)) * AS_CHEAP);
    }));
  });

  test('does not change with sizes that are slower and dearer than all others', () => {
    fc.assert(fc.property(results, fc.constantFrom('cheapest' as const, 'fastest' as const), (all, kind) => {
      const before = recommend(all, { kind });
      const priced = all[0]?.perMillion !== undefined || all.length === 0;
      const worse: SizeResult = { memoryMiB: 20_000, warm: 1, cold: 0, failed: 0, p50: 1e6, p95: 1e7, billedMs: 1e6, ...(priced && { perMillion: 1e9 }) };
      if (before !== undefined) expect(recommend([...all, worse], { kind })).toEqual(before);
    }));
  });

  test('takes the least memory of equals', () => {
    const equal = [512, 256].map((memoryMiB) => ({ memoryMiB, warm: 1, cold: 0, failed: 0, p50: 10, p95: 10, billedMs: 10, perMillion: 1 }));
    expect([recommend(equal, { kind: 'cheapest' })?.memoryMiB, recommend(equal, { kind: 'fastest' })?.memoryMiB]).toEqual([256, 256]);
  });
});

describe('an estimate', () => {
  test.each([[1769, 10], [3008, 10], [10_240, 10], [884.5, 20], [128, 138.203125]])('at %d MB of what takes 10 ms on a vCPU is %d ms', (memory, ms) => expect(estimatedMs(10, memory)).toBeCloseTo(ms, 9));

  test('is never faster with less memory', () => {
    fc.assert(fc.property(fc.double({ min: 0.001, max: 1e5, noNaN: true }), fc.integer({ min: 128, max: 10_240 }), fc.integer({ min: 0, max: 5_000 }), (ms, memory, more) => {
      expect(estimatedMs(ms, memory + more)).toBeLessThanOrEqual(estimatedMs(ms, memory));
    }));
  });

  test('keeps what was measured of memory and failures, and says what it is', () => {
    const measured = [sizeResult(128, [{ kind: 'failed', reason: 'killed' }], basis), sizeResult(256, [report(256, 3), report(256, 4)], basis), sizeResult(1769, [report(1769, 2, { initMs: 100 }), report(1769, 2)], basis)];
    const [killed, small, whole] = estimated(measured, basis);
    expect(killed).toEqual(measured[0]);
    expect(small).toMatchObject({ usedMiB: 90, failed: 0, isEstimate: true, p50: estimatedMs(2, 256), initMs: estimatedMs(100, 256), billedMs: 14 });
    expect(whole).toMatchObject({ p50: 2, initMs: 100, isEstimate: true });
  });
});

test('sizes take turns, and every round begins with a call that finds no environment', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 128, max: 10_240 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 200 }), (sizes, rounds, calls) => {
    const steps = tuneSteps(sizes, rounds, calls);
    expect(steps).toHaveLength(sizes.length * rounds);
    for (const size of sizes) {
      const own = steps.filter(({ memoryMiB }) => memoryMiB === size);
      expect(own.map(({ round }) => round)).toEqual(Array.from({ length: rounds }, (_, round) => round));
      const warm = own.reduce((sum, step) => sum + step.calls - 1, 0);
      expect(warm).toBe(Math.max(calls, rounds));
    }
  }));
});

describe('a source file', () => {
  test.each([
    ['new ModelFunction(this, "F", { model, memorySize: Size.mebibytes(512) });', 'new ModelFunction(this, "F", { model, memorySize: Size.gibibytes(2) });'],
    ['memorySize: cdk.Size.gibibytes( 1 ),', 'memorySize: cdk.Size.gibibytes(2),'],
    ['memorySize: Size.mebibytes(1_769)', 'memorySize: Size.gibibytes(2)'],
  ])('%s gets another size', (source, text) => expect(withMemory(source, 2048)).toEqual({ text }));

  test.each([['memorySize: MEMORY', /no memorySize/], ['', /no memorySize/], ['ephemeralStorageSize: Size.mebibytes(512)', /no memorySize/], ['memorySize: Size.mebibytes(1), memorySize: Size.mebibytes(2)', /2 places/]])('%j is left alone', (source, problem) => {
    expect(withMemory(source, 512)).toMatchObject({ problem: expect.stringMatching(problem) });
  });

  test.each([[512, 'memorySize: Size.mebibytes(512)'], [1024, 'memorySize: Size.gibibytes(1)'], [1769, 'memorySize: Size.mebibytes(1769)']])('of %d MB', (memory, prop) => expect(memoryProp(memory)).toBe(prop));
});

test('the table marks what is recommended, and says what failed and what is estimated', () => {
  const all = [sizeResult(128, [{ kind: 'failed', reason: 'Runtime exited with error: signal: killed' }], basis), ...estimated([sizeResult(256, [report(256, 3)], basis), sizeResult(1024, [report(1024, 2, { initMs: 100 }), report(1024, 2)], basis)], basis)];
  const found = recommend(all, { kind: 'fastest' });
  expect(tuneTable(all, found).split('\n')).toEqual([
    '  memory        p50       p95     init  cold start   used  a million  failed',
    '  128 MB          -         -        -           -      -          -  1: Runtime exited with error: signal: killed',
    expect.stringMatching(/^ {2}256 MB +~13\.8 ms +~13\.8 ms +~691 ms +~705 ms +90 MB +~\$0\.2\d$/),
    expect.stringMatching(/^> 1024 MB +~3\.46 ms +~3\.46 ms +~173 ms +~176 ms +90 MB +~\$0\.2\d$/),
  ]);
  expect(adviceText({ kind: 'latency', ms: 1 }, undefined, 512)).toContain('No size has a P95 within 1 ms');
  expect(adviceText({ kind: 'fastest' }, found, 512)).toMatch(/^For the shortest latency: 1024 MB \(estimated P95 3\.46 ms, \$.* for a million calls\); it has 512 MB\.\nmemorySize: Size\.gibibytes\(1\)$/);
});
