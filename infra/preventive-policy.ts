/** What a service control policy may have (AWS Organizations quotas). */
const MAXIMUM_CHARACTERS = 5120;

/** As aws:PrincipalArn has it: of a session the ARN of its role. A partition or account may be `*`, a name not as a whole. */
const PRINCIPAL_ARN = /^arn:(?:aws[a-z-]*|\*):iam::(?:\d{12}|\*):(?:role|user)\/(?=.*\w)[\w+=,.@/*?-]+$/;

/**
 * The text of a service control policy by which only the principals of `breakGlass`, ARNs of roles and users, may open the
 * endpoint of an EKS cluster or turn its private access off. Throws an Error if there are none, if one of them matches
 * no principal or all of them, or if the policy gets too long.
 */
export function preventivePolicy(breakGlass: readonly string[]): string {
  if (breakGlass.length === 0) {
    throw new Error('a policy without a break-glass principal denies every undo until the policy is detached');
  }
  for (const arn of breakGlass) {
    if (PRINCIPAL_ARN.test(arn)) continue;
    throw new Error(
      `${JSON.stringify(arn)} is not the ARN of a role or user, as in arn:aws:iam::111122223333:role/NAME`,
    );
  }
  const deny = (id: string, actions: readonly string[], condition: object): object => ({
    Sid: id,
    Effect: 'Deny',
    Action: actions,
    Resource: '*',
    Condition: { ...condition, ArnNotLike: { 'aws:PrincipalArn': breakGlass } },
  });
  const policy = {
    Version: '2012-10-17',
    Statement: [
      // A cluster is public unless its request says otherwise (EKS API reference, VpcConfigRequest): an absent key counts.
      deny('CreatePublicEndpoint', ['eks:CreateCluster'], {
        BoolIfExists: { 'eks:endpointPublicAccess': 'true' },
      }),
      // An update changes only what it says, and one of something else has to pass: here an absent key does not count.
      deny('OpenEndpoint', ['eks:UpdateClusterConfig'], { Bool: { 'eks:endpointPublicAccess': 'true' } }),
      deny('TurnPrivateAccessOff', ['eks:CreateCluster', 'eks:UpdateClusterConfig'], {
        Bool: { 'eks:endpointPrivateAccess': 'false' },
      }),
    ],
  };
  const text = `${JSON.stringify(policy, null, 2)}\n`;
  if (text.length > MAXIMUM_CHARACTERS) {
    throw new Error(
      `with ${breakGlass.length} principals the policy is over the ${MAXIMUM_CHARACTERS} characters it may have`,
    );
  }
  return text;
}
