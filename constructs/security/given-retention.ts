import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { InjectionContext, IPropertyInjector } from 'aws-cdk-lib/core';
import { PropertyInjectors } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Ids of log groups, below their scopes, and whether somebody said how long they are kept. */
const given = new WeakMap<IConstruct, Map<string, boolean>>();

/** Whether the user said it; undefined for log groups that were made before anybody looked. */
export function isGiven({ node }: LogGroup): boolean | undefined {
  return node.scope === undefined ? undefined : given.get(node.scope)?.get(node.id);
}

/** Looks at every log group that is made below a construct from now on: CDK writes two years where nobody says anything. */
export function watchRetention(scope: IConstruct): void {
  const injectors = PropertyInjectors.of(scope);
  const before = injectors.for(LogGroup.PROPERTY_INJECTION_ID);
  if (before instanceof Watch) return;
  injectors.add(new Watch(scope, before));
}

class Watch implements IPropertyInjector {
  public readonly constructUniqueId = LogGroup.PROPERTY_INJECTION_ID;

  public constructor(private readonly at: IConstruct, private readonly before: IPropertyInjector | undefined) {}

  public inject(props: LogGroupProps, context: InjectionContext): LogGroupProps {
    const injected = (this.outer()?.inject(props, context) as LogGroupProps | undefined) ?? props;
    const ids = given.get(context.scope) ?? new Map<string, boolean>();
    ids.set(context.id, (injected as LogGroupProps | undefined)?.retention !== undefined);
    given.set(context.scope, ids);
    return injected;
  }

  /** The one that would have been asked without this. */
  private outer(): IPropertyInjector | undefined {
    if (this.before !== undefined) return this.before;
    const scopes = this.at.node.scopes.reverse().slice(1);
    for (const scope of scopes) {
      const injector = PropertyInjectors.hasPropertyInjectors(scope) ? PropertyInjectors.of(scope).for(this.constructUniqueId) : undefined;
      if (injector !== undefined) return injector;
    }
    return undefined;
  }
}
