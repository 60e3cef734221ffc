import { intrinsicOf } from '../cloudformation/intrinsics';
import { pointer } from '../cloudformation/template';
import { describeProblem } from '../problem';
import type { Finding, Rule, Violation } from './rule';
import type { RuleResource, RuleTemplate } from './template';

/** Everything that the rules find in a template, in the order of its resources. */
export function checkRules(template: RuleTemplate, rules: readonly Rule[]): readonly Finding[] {
  const findings = new Map<string, Finding[]>();
  for (const rule of rules) {
    for (const resource of template.ofType(...rule.types)) {
      // What a function gives as all of the properties is not known.
      if (intrinsicOf(resource.written.properties) !== undefined) continue;
      rule.check(resource, {
        template,
        report(violation) {
          const at = violation.at ?? resource;
          const found = findingOf(rule, at, violation);
          const others = findings.get(at.logicalId);
          if (others === undefined) findings.set(at.logicalId, [found]);
          else if (!others.some(({ rule: id, path, message }) => id === found.rule && path === found.path && message === found.message)) others.push(found);
        },
      });
    }
  }
  return template.resources.flatMap(({ logicalId }) => findings.get(logicalId) ?? []);
}

function findingOf(rule: Rule, at: RuleResource, { path, attribute, found, allowed, remedy = rule.remedy }: Violation): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    logicalId: at.logicalId,
    path: `${pointer('Resources', at.logicalId, attribute ?? 'Properties')}${path}`,
    message: describeProblem({ prop: propertyOf(path, attribute ?? at.type), found, ...(allowed === undefined ? {} : { allowed }), remedy }),
    remedy,
    source: rule.source,
  };
}

/** `/ProductionVariants/0/InstanceType` as people write it: `ProductionVariants[0].InstanceType`. */
function propertyOf(path: string, whole: string): string {
  if (path === '') return whole;
  return path.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).reduce((all, part) => (/^\d+$/.test(part) ? `${all}[${part}]` : `${all}.${part}`));
}
