import type { RuleResource, RuleTemplate } from './template';

/**
 * `error`: AWS refuses it, or data or traffic is lost. `warning`: it deploys and then misbehaves, or is likely to. `info`: advice.
 */
export type RuleSeverity = 'error' | 'warning' | 'info';

/** The folders of this directory (`template` is template-rules), and how the page that lists the rules is divided. */
export type RuleArea = 'template' | 'lambda' | 'codedeploy' | 'sagemaker' | 'images' | 'scaling' | 'monitoring' | 'api' | 'messaging' | 'security' | 'naming' | 'residency';

/** One thing that must hold of a template, whoever wrote it, in words. */
export interface RuleText {
  /** For acknowledging it and for finding it again: never changes. Its area and what it is about, as in `lambda-alias-weights`. */
  readonly id: string;
  readonly area: RuleArea;
  readonly severity: RuleSeverity;
  /** What must hold, as one sentence without a full stop. */
  readonly what: string;
  /** What happens where it does not: who refuses it and when, or what goes wrong. */
  readonly why: string;
  /** Where AWS says so. */
  readonly source: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One thing that must hold of the resources of some types, and how it is found where it does not. */
export interface Rule extends RuleText {
  /** The service that refuses it when the resource is made, as people call it: `Lambda`. Then the local AWS refuses it too. */
  readonly refusedBy?: string;
  /** The service of the local AWS refuses it itself when the resource is made, by the same function: the template is let through until then, as on AWS. */
  readonly refusedWhenMade?: boolean;
  /** The types of resources that `check` is called with, one after the other. */
  readonly types: readonly string[];
  /** Reports what it is certain of; what is not known is passed over. Reads nothing but its arguments. */
  readonly check: (resource: RuleResource, context: RuleContext) => void;
}

export interface RuleContext {
  readonly template: RuleTemplate;
  /** Where the rule found something. At the resource that `check` was called with, unless `at` says otherwise. */
  report(violation: Violation): void;
}

export interface Violation {
  readonly at?: RuleResource;
  /** A JSON pointer below the resource's properties: `/RoutingConfig/AdditionalVersionWeights/0`. */
  readonly path: string;
  /** What else of the resource the path is below, such as `UpdatePolicy`. */
  readonly attribute?: string;
  /** What was found there, for example `is 64 MB`. */
  readonly found: string;
  /** What is allowed, for example `128 to 10240 MB`. */
  readonly allowed?: string;
  /** Where the rule's own remedy is not the best that can be said. */
  readonly remedy?: string;
  /** What the service that refuses it says, in its own words where they are known: those of the local AWS. */
  readonly words?: string;
}

/** One thing that is wrong with a template. */
export interface Finding {
  readonly rule: string;
  readonly severity: RuleSeverity;
  readonly logicalId?: string;
  /** A JSON pointer into the template: `/Resources/Live/Properties/FunctionVersion`. */
  readonly path: string;
  /** `FunctionVersion` is $LATEST, allowed: a published version: publish one */
  readonly message: string;
  /** What to do, where the message ends with it. */
  readonly remedy?: string;
  readonly source: string;
}
