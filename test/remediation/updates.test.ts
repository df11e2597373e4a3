import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { shippedRunbooks } from './lint/runbooks.ts';

interface RunbookText {
  readonly mainSteps: readonly { readonly inputs: Readonly<Record<string, unknown>> }[];
}

/** What each runbook asks EKS to change: no member more, for each is a decision about who reaches the cluster. */
const sent: Readonly<Record<string, unknown>> = {
  // Never publicAccessCidrs: EKS keeps those that it has.
  'make-endpoint-private': { endpointPublicAccess: false, endpointPrivateAccess: true },
  // Never endpointPublicAccess: it would open an endpoint that somebody has made private meanwhile.
  'restrict-public-cidrs': { endpointPrivateAccess: true, publicAccessCidrs: '{{ PublicAccessCidrs }}' },
  // Always publicAccessCidrs: without them EKS may open to 0.0.0.0/0.
  'restore-endpoint-access': {
    endpointPublicAccess: '{{ EndpointPublicAccess }}',
    endpointPrivateAccess: '{{ EndpointPrivateAccess }}',
    publicAccessCidrs: '{{ PublicAccessCidrs }}',
  },
};

test.each(await shippedRunbooks())('each update of $folder is what the runbook is there for', ({ folder, text }) => {
  const { mainSteps } = parse(text) as RunbookText;
  const updates = mainSteps.filter(({ inputs }) => inputs['Api'] === 'UpdateClusterConfig');
  expect(updates).not.toEqual([]);
  for (const { inputs } of updates) {
    expect(inputs).toStrictEqual({
      Service: 'eks',
      Api: 'UpdateClusterConfig',
      name: '{{ ClusterName }}',
      resourcesVpcConfig: sent[folder],
    });
  }
});
