import { logistic } from '../trees/transform';

const { fround } = Math;

/**
 * Probabilities of classes from scores of every pair of them, by Platt's sigmoid and the coupling of Wu, Lin and Weng (their second
 * method), in 32 bits: https://www.csie.ntu.edu.tw/~cjlin/papers/svmprob/svmprob.pdf
 */
export function coupled(scores: Float32Array, rows: number, classes: number, { a, b }: { a: Float32Array; b: Float32Array }): Float32Array {
  const pairs = (classes * (classes - 1)) / 2;
  const result = new Float32Array(rows * classes);
  const r = new Float32Array(classes * classes);
  for (let row = 0; row < rows; row++) {
    let pair = 0;
    for (let i = 0; i < classes - 1; i++) {
      for (let j = i + 1; j < classes; j++, pair++) {
        const raw = fround(1 - logistic(fround(fround(scores[row * pairs + pair]! * a[pair]!) + b[pair]!)));
        const within = raw < SMALLEST ? SMALLEST : raw > LARGEST ? LARGEST : raw;
        r[i * classes + j] = within;
        r[j * classes + i] = 1 - within;
      }
    }
    couple(r, classes, result.subarray(row * classes, (row + 1) * classes));
  }
  return result;
}

const SMALLEST = 1.0000000116860974e-7;
const LARGEST = 0.9999998807907104;

function couple(r: Float32Array, n: number, p: Float32Array): void {
  const Q = new Float32Array(n * n);
  const Qp = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    p[i] = 1 / n;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const other = r[j * n + i]!;
      Q[i * n + i] = Q[i * n + i]! + fround(other * other);
      Q[i * n + j] = j < i ? Q[j * n + i]! : -fround(other * r[i * n + j]!);
    }
  }
  const enough = fround(fround(0.005) / n);
  for (let round = 0; round < 100; round++) {
    let pQp = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum = fround(sum + fround(Q[i * n + j]! * p[j]!));
      Qp[i] = sum;
      pQp = fround(pQp + fround(p[i]! * sum));
    }
    let worst = 0;
    // NaN is no error: the classes stay equally likely.
    for (let i = 0; i < n; i++) {
      const error = Math.abs(fround(Qp[i]! - pQp));
      if (error > worst) worst = error;
    }
    if (worst < enough) return;
    for (let i = 0; i < n; i++) {
      const own = Q[i * n + i]!;
      const step = fround(fround(-Qp[i]! + pQp) / own);
      const over = fround(1 + step);
      p[i] = p[i]! + step;
      pQp = fround(fround(fround(pQp + fround(step * fround(fround(step * own) + fround(2 * Qp[i]!)))) / over) / over);
      for (let j = 0; j < n; j++) {
        Qp[j] = fround(Qp[j]! + fround(step * Q[i * n + j]!)) / over;
        p[j] = p[j]! / over;
      }
    }
  }
}
