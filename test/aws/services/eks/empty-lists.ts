import type * as sdk from '@aws-sdk/client-eks';
import { type AccessNeed, type Operations, operation } from '../../service.ts';

/** What a cluster may have and has none of here. `find` throws for a cluster that does not exist. */
export function emptyLists(
  find: (cluster: string | undefined) => unknown,
  onCluster: (cluster: string | undefined) => readonly AccessNeed[],
): Operations {
  const empty = <Input extends { clusterName: string | undefined }, Output>(answer: () => Omit<Output, '$metadata'>) =>
    operation<Input, Output>({
      needs: ({ clusterName }) => onCluster(clusterName),
      run: ({ clusterName }) => {
        find(clusterName);
        return answer();
      },
    });
  return {
    ListNodegroups: empty<sdk.ListNodegroupsCommandInput, sdk.ListNodegroupsCommandOutput>(() => ({ nodegroups: [] })),
    ListFargateProfiles: empty<sdk.ListFargateProfilesCommandInput, sdk.ListFargateProfilesCommandOutput>(() => ({
      fargateProfileNames: [],
    })),
    ListAddons: empty<sdk.ListAddonsCommandInput, sdk.ListAddonsCommandOutput>(() => ({ addons: [] })),
    ListIdentityProviderConfigs: empty<
      sdk.ListIdentityProviderConfigsCommandInput,
      sdk.ListIdentityProviderConfigsCommandOutput
    >(() => ({ identityProviderConfigs: [] })),
    ListPodIdentityAssociations: empty<
      sdk.ListPodIdentityAssociationsCommandInput,
      sdk.ListPodIdentityAssociationsCommandOutput
    >(() => ({ associations: [] })),
    ListInsights: empty<sdk.ListInsightsCommandInput, sdk.ListInsightsCommandOutput>(() => ({ insights: [] })),
  };
}
