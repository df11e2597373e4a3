import { type Check, checkResults } from '../check.ts';

const trustedAccess = checkResults('trusted-access');
const administrator = checkResults('administrator');

/** A service that acts for the whole organization. */
export interface Service {
  readonly principal: string;
  readonly purpose: string;
}

const STACK_SETS: Service = {
  principal: 'member.org.stacksets.cloudformation.amazonaws.com',
  purpose: 'a StackSet that deploys the guard to the members',
};
const PACKS: Service = {
  principal: 'config-multiaccountsetup.amazonaws.com',
  purpose: 'a conformance pack of the organization',
};
const AGGREGATORS: Service = {
  principal: 'config.amazonaws.com',
  purpose: 'an aggregator, and delegated administrators of conformance packs',
};

export const SERVICES: readonly Service[] = [STACK_SETS, PACKS, AGGREGATORS];

/** What of the guard was found in the organization. */
export interface Deployed {
  readonly stackSet: boolean;
  readonly pack: boolean;
}

/** Whether the organization trusts a service. It has to where the guard is deployed by it; else that is as good to know. */
export function checkTrustedAccess(
  { principal, purpose }: Service,
  trusted: readonly string[],
  deployed: Deployed,
): Check {
  if (trusted.includes(principal)) return trustedAccess.ok(`The organization trusts ${principal}.`);
  const isNeeded =
    (principal === STACK_SETS.principal && deployed.stackSet) || (principal === PACKS.principal && deployed.pack);
  const sentence =
    `The organization does not trust ${principal}, which is for ${purpose}. Turn it on in the management account: ` +
    (principal === STACK_SETS.principal
      ? 'aws cloudformation activate-organizations-access'
      : `aws organizations enable-aws-service-access --service-principal ${principal}`);
  return isNeeded ? trustedAccess.problem(sentence) : trustedAccess.warning(sentence);
}

/** Who administers a service beside the management account, and whether the caller may. */
export function checkAdministrators(
  { principal }: Service,
  administrators: readonly string[],
  caller: string,
  managementAccount: string,
): Check {
  const named = administrators.join(', ');
  if (caller === managementAccount) {
    return administrator.ok(
      administrators.length === 0
        ? `${principal} is administered by this management account alone.`
        : `${principal} is administered by this management account, and by ${named}.`,
    );
  }
  if (administrators.includes(caller)) return administrator.ok(`${principal} is administered by this account.`);
  const state = administrators.length === 0 ? 'has no delegated administrator' : `is administered by ${named}`;
  return administrator.warning(
    `${principal} ${state}, so this account ${caller} cannot see or deploy what it is for. Use the management account ` +
      `${managementAccount}, or let it: aws organizations register-delegated-administrator --service-principal ` +
      `${principal} --account-id ${caller}`,
  );
}
