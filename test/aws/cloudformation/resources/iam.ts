import { generatedName } from '../../services/lambda.ts';
import { type Creators, knownPolicy, list, record, text } from '../creator.ts';

export const iam: Creators = {
  'AWS::IAM::Role': async (properties, logicalId, { place, identities }) => {
    const name = text(properties['RoleName'] ?? generatedName(logicalId));
    const trustPolicy = await knownPolicy(properties['AssumeRolePolicyDocument'], `the trust policy of ${logicalId}`);
    if (properties['ManagedPolicyArns'] !== undefined) throw new Error('managed policies are not known here');
    const inline = list(properties['Policies']).map((policy) => record(policy)['PolicyDocument']);
    const policies = await Promise.all(inline.map((policy) => knownPolicy(policy, `the policy of ${logicalId}`)));
    const arn = `arn:${place.partition}:iam::${place.account}:role/${name}`;
    identities.addRole({ name, arn, trustPolicy, policies });
    return { ref: name, attributes: { Arn: arn, RoleId: `AROALOCAL${name}` } };
  },

  'AWS::IAM::Policy': async (properties, logicalId, { place, identities }) => {
    const policy = await knownPolicy(properties['PolicyDocument'], `the policy of ${logicalId}`);
    for (const name of list(properties['Roles'])) {
      const role = identities.role(`arn:${place.partition}:iam::${place.account}:role/${text(name)}`);
      if (role === undefined) throw new Error(`there is no role ${text(name)}`);
      role.policies.push(policy);
    }
    return { ref: text(properties['PolicyName']), attributes: {} };
  },
};
