import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import type { Config } from './config.ts';

interface Parts {
  readonly config: Config;
  readonly configurations: Map<string, sdk.RemediationConfiguration>;
  isRemediating(ruleName: string): boolean;
}

/** Deletes rules and their remediation, in this order only: the remediation first, and not while it runs (AWS Config API reference). Assumed: the texts. */
export function deletions({ config, configurations, isRemediating }: Parts): Operations {
  return {
    DeleteConfigRule: operation<sdk.DeleteConfigRuleCommandInput, sdk.DeleteConfigRuleCommandOutput>({
      needs: anyResource,
      run: ({ ConfigRuleName: name = '' }) => {
        if (configurations.has(name)) {
          throw new AwsError('ResourceInUseException', `A remediation action is associated with the rule ${name}.`);
        }
        config.deleteRule(name);
        return {};
      },
    }),
    DeleteRemediationConfiguration: operation<
      sdk.DeleteRemediationConfigurationCommandInput,
      sdk.DeleteRemediationConfigurationCommandOutput
    >({
      needs: anyResource,
      run: ({ ConfigRuleName: name = '' }) => {
        if (!configurations.has(name)) {
          throw new AwsError(
            'NoSuchRemediationConfigurationException',
            `No RemediationConfiguration for rule ${name} exists.`,
          );
        }
        if (isRemediating(name)) {
          throw new AwsError('RemediationInProgressException', `A remediation of the rule ${name} is in progress.`);
        }
        configurations.delete(name);
        return {};
      },
    }),
  };
}
