import { AwsError } from '../../error.ts';
import { generatedName } from '../../services/lambda.ts';
import { type Creators, knownPolicy, list, record, text } from '../creator.ts';

export const iam: Creators = {
  'AWS::IAM::Role': async (properties, logicalId, { place, identities }) => {
    const name = text(properties['RoleName'] ?? generatedName(logicalId));
    const trustPolicy = await knownPolicy(properties['AssumeRolePolicyDocument'], `the trust policy of ${logicalId}`);
    if (properties['ManagedPolicyArns'] !== undefined) throw new Error('managed policies are not known here');
    const given = list(properties['Policies']).map(record);
    const policies = await Promise.all(
      given.map((policy) => knownPolicy(policy['PolicyDocument'], `the policy of ${logicalId}`)),
    );
    const inline = Object.fromEntries(policies.map((policy, index) => [text(given[index]?.['PolicyName']), policy]));
    const arn = `arn:${place.partition}:iam::${place.account}:role/${name}`;
    if (identities.role(arn) !== undefined) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, { status: 409 });
    }
    identities.addRole({ name, arn, trustPolicy, policies, inline });
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
