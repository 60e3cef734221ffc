import type { DeletionPolicy, TemplateProblem, UpdateReplacePolicy } from '../../../lib/cloudformation';
import type { Tier } from '../resources/provider';

export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly status: string;
  readonly reason?: string;
  readonly timestamp: string;
  /** With functions carried out, as the resource has them now. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tier: Tier;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: UpdateReplacePolicy;
  /** Logical ids of what has to outlive it. */
  readonly needs: readonly string[];
  /** Its stack's policy did not let it be updated: nothing was done to it. */
  readonly refused?: boolean;
}

export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly timestamp: string;
  readonly status: string;
  readonly reason?: string;
  readonly properties?: string;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What a stack is made of: what an update sets out from, and goes back to when it fails. */
export interface StackContents {
  readonly template: string;
  readonly description?: string;
  /** As they were given. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: readonly Tag[];
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly outputs: readonly StackOutput[];
  /** Names of exports of other stacks. */
  readonly imports: readonly string[];
}

export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description?: string;
  readonly created: string;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly reason?: string;
  /** What is wrong with its template, one by one. */
  readonly problems?: readonly TemplateProblem[];
  readonly execution: 'AVAILABLE' | 'UNAVAILABLE';
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: readonly Tag[];
  readonly disableRollback: boolean;
  readonly changes: readonly {
    readonly action: string;
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId?: string;
    readonly replacement?: string;
    readonly scope: readonly string[];
    readonly changedProperties: readonly string[];
    readonly tier?: Tier;
  }[];
}

export interface StackRecord extends StackContents {
  readonly id: string;
  readonly name: string;
  /** Of a nested stack: the one that it is a resource of, and the one that nobody nests. */
  readonly parentId?: string;
  readonly rootId?: string;
  readonly timeoutMinutes?: number;
  readonly status: string;
  readonly reason?: string;
  readonly created: string;
  readonly updated?: string;
  readonly deleted?: string;
  readonly terminationProtection: boolean;
  /** Its stack policy, as it was given. */
  readonly policy?: string;
  readonly disableRollback: boolean;
  readonly changeSets: Readonly<Record<string, ChangeSetRecord>>;
  /** The last good state, while an update is under way or failed. */
  readonly previous?: StackContents;
  /** Replaced or removed resources, deleted when the update has succeeded. */
  readonly garbage: readonly ResourceRecord[];
}

/** Statuses from which a stack takes an update. */
const UPDATABLE = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'CREATE_FAILED', 'UPDATE_FAILED']);

export function isUpdatable({ status }: StackRecord): boolean {
  return UPDATABLE.has(status);
}

export function isBusy({ status }: StackRecord): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

/** It exists, though it has nothing yet. */
export function isUnderReview({ status }: StackRecord): boolean {
  return status === 'REVIEW_IN_PROGRESS';
}
