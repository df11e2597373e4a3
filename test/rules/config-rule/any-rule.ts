import { CannotTellError, InvalidRuleParameterError } from '../../../rules/config-rule/errors.ts';
import type { ConfigurationItem } from '../../../rules/config-rule/invocation.ts';
import type { ConfigRule } from '../../../rules/config-rule/rule.ts';

/**
 * A rule that knows nothing of EKS: a resource complies unless its id says otherwise or the rule is strict, and nobody
 * can tell of an `unreadable` one. It remembers what it was asked to judge, and when.
 */
export function anyRule(pages: () => AsyncIterable<readonly string[]> = noPages) {
  const judged: { item?: ConfigurationItem; resourceId: string; now: Date }[] = [];
  const judge = (resourceId: string, strict: boolean) => {
    if (resourceId.startsWith('unreadable')) throw new CannotTellError(resourceId, 'nobody knows');
    return {
      compliance: strict || resourceId.startsWith('bad') ? ('NON_COMPLIANT' as const) : ('COMPLIANT' as const),
      reason: 'because',
      annotation: `So it is with ${resourceId}.`,
    };
  };
  const rule: ConfigRule<{ strict: boolean }> = {
    resourceType: 'AWS::EKS::Cluster',
    parseParameters: (parameters) => {
      if ('unknown' in parameters) throw new InvalidRuleParameterError('unknown', 'is not known');
      return { strict: parameters['strict'] === 'true' };
    },
    evaluateRecorded: async (item, { strict }, now) => {
      judged.push({ item, resourceId: item.resourceId, now });
      return judge(item.resourceId, strict);
    },
    evaluateLive: async (resourceId, { strict }, now) => {
      judged.push({ resourceId, now });
      return judge(resourceId, strict);
    },
    listResources: pages,
  };
  return { rule, judged };
}

function noPages(): never {
  throw new Error('the test expected nobody to list resources');
}
