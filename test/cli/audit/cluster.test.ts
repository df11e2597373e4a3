import { describe, expect, test } from 'vitest';
import { readFacts } from '../../../cli/audit/cluster.ts';
import { NO_FACTS } from '../../../cli/audit/row.ts';

const arn = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';

function described(endpointPublicAccess: boolean, publicAccessCidrs: readonly string[]) {
  return {
    arn,
    resourcesVpcConfig: { vpcId: 'vpc-1', endpointPublicAccess, endpointPrivateAccess: true, publicAccessCidrs },
  };
}

describe('the facts of a cluster', () => {
  test.each([
    ['an open one', true, ['0.0.0.0/0'], ['0.0.0.0/0'], 2 ** 32],
    ['one without a list, which limits nothing', true, [], ['0.0.0.0/0'], 2 ** 32],
    ['a restricted one, whose ranges overlap', true, ['8.8.8.0/24', '8.8.8.8/32'], ['8.8.8.0/24', '8.8.8.8/32'], 256],
    ['one of both families', true, ['8.8.8.8/32', '2600::/126'], ['8.8.8.8/32', '2600::/126'], 5],
    ['one open to all of IPv6', true, ['::/0'], ['::/0'], 2 ** 128],
    ['a private one, of which EKS keeps the list', false, ['0.0.0.0/0'], [], 0],
  ])('%s', (_name, isPublic, list, cidrs, addresses) => {
    expect(readFacts(described(isPublic, list))).toEqual({
      arn,
      vpc: 'vpc-1',
      publicAccess: isPublic,
      privateAccess: true,
      cidrs,
      addresses,
    });
  });

  test('are read from a configuration item too', () => {
    const configuration = {
      Arn: arn,
      ResourcesVpcConfig: {
        EndpointPublicAccess: true,
        EndpointPrivateAccess: false,
        PublicAccessCidrs: ['8.8.8.8/32'],
      },
    };
    expect(readFacts(configuration)).toEqual({
      arn,
      vpc: null,
      publicAccess: true,
      privateAccess: false,
      cidrs: ['8.8.8.8/32'],
      addresses: 1,
    });
  });

  test('are not those of an endpoint where there is none', () => {
    expect(readFacts({ arn, outpostConfig: { outpostArns: [] } })).toEqual({ ...NO_FACTS, arn });
  });

  test.each([
    ['nothing', undefined],
    ['text', 'a cluster'],
    ['an ARN that is a number', { arn: 1 }],
  ])('are unknown of %s', (_name, description) => {
    expect(readFacts(description)).toEqual(NO_FACTS);
  });
});
