import {
  type ConfigServiceClient,
  DescribeRemediationConfigurationsCommand,
  paginateDescribeConfigRules,
} from '@aws-sdk/client-config-service';
import { type IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { demand } from '../../rules/config-rule/errors.ts';
import { RULE_NAME } from '../../rules/eks-endpoint-public-access/verdict.ts';

/** The alias of the account, by iam:ListAccountAliases; undefined when it has none. */
export async function accountAlias(client: IAMClient): Promise<string | undefined> {
  return demand(await client.send(new ListAccountAliasesCommand({})), 'AccountAliases', 'iam:ListAccountAliases')[0];
}

/** The name of a deployed rule that has the Remediate button: by its own name, to which a conformance pack adds a suffix. */
export async function ruleWithRemediation(client: ConfigServiceClient): Promise<string | undefined> {
  const names: string[] = [];
  for await (const page of paginateDescribeConfigRules({ client }, {})) {
    const rules = demand(page, 'ConfigRules', 'config:DescribeConfigRules');
    names.push(...rules.flatMap(({ ConfigRuleName: name }) => (name?.startsWith(RULE_NAME) ? [name] : [])));
  }
  if (names.length === 0) return undefined;
  const answer = await client.send(
    new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: names.slice(0, 25) }),
  );
  return answer.RemediationConfigurations?.[0]?.ConfigRuleName;
}
