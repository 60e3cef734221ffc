import type { Problem } from '../problem';

/** What is known of a container image. Undefined: nobody says, and nothing is checked. */
export interface PlacedImage {
  readonly architecture?: 'arm64' | 'x86_64';
  readonly accelerator?: 'cpu' | 'gpu' | 'neuron';
  /** CUDA version, such as `13.0`. */
  readonly cuda?: string;
  /** Variable that says over how many accelerators the model is split, for images that can split one. */
  readonly tensorParallel?: string;
}

/** A warning of a construct: its id comes after `cdk-serverless-inference:`. */
export interface Warning {
  readonly id: string;
  readonly text: string;
}

/** What of a placement is refused, and what is only doubtful. */
export interface PlacementFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

export function together(...findings: readonly PlacementFindings[]): PlacementFindings {
  return { problems: findings.flatMap(({ problems }) => problems), warnings: findings.flatMap(({ warnings }) => warnings) };
}

export const NOTHING: PlacementFindings = { problems: [], warnings: [] };

export function refused(problem: Problem): PlacementFindings {
  return { problems: [problem], warnings: [] };
}

export function doubtful(id: string, text: string): PlacementFindings {
  return { problems: [], warnings: [{ id, text }] };
}
