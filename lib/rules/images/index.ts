import type { Rule } from '../rule';
import { accelerator } from './accelerator';
import { acceleratorUnused } from './accelerator-unused';
import { account } from './account';
import { architecture } from './architecture';
import { artifactLatest } from './artifact-latest';
import { artifactRegion } from './artifact-region';
import { codeKey } from './code-key';
import { cudaDriver } from './cuda-driver';
import { gpuOnCpu } from './gpu-on-cpu';
import { mutableTag } from './mutable-tag';
import { patchDate } from './patch-date';
import { publicRegistry } from './public-registry';
import { region } from './region';

export const IMAGES_RULES: readonly Rule[] = [
  mutableTag, codeKey, region, account, publicRegistry, architecture, accelerator, acceleratorUnused, gpuOnCpu, cudaDriver, patchDate,
  artifactLatest, artifactRegion,
];
