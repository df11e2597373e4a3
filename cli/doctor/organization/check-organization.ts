import type { StackSet } from '@aws-sdk/client-cloudformation';
import { type Answer, answerOf } from '../call.ts';
import { type Check, type CheckId, checkResults, inOrder } from '../check.ts';
import { FailedCalls } from '../check-run.ts';
import { byPlace, type Row } from '../report.ts';
import { checkAutoDeployment, checkNoInstances, checkPack, checkStackInstances, isBackend } from './deployments.ts';
import { GUARD, type Organization, STACK_SETS, type StackInstance } from './organization.ts';
import { checkAdministrators, checkTrustedAccess, SERVICES } from './services.ts';

/** The rows are about the organization, and some of them about no Region in particular. */
const EVERYWHERE = { account: null, accountName: null, region: null };

/**
 * What the organization shows of the guard in its members: its services first, then Region by Region. A call that fails
 * is a row that could not tell. The members of a StackSet have rows in every Region that it deploys to, not only in
 * `regions`.
 */
export async function checkOrganization(
  organization: Organization,
  regions: readonly string[],
): Promise<readonly Row[]> {
  const general: Row[] = [];
  const regional: Row[] = [];
  const add = (region: string, checks: readonly Check[]): void => {
    regional.push(...checks.map((check) => ({ ...EVERYWHERE, region, ...check })));
  };
  const addGeneral = (check: Check): void => void general.push({ ...EVERYWHERE, ...check });
  const failedCalls = new FailedCalls();
  const answerFor = async <Value>(
    check: CheckId,
    ask: () => Promise<Value>,
    region?: string,
  ): Promise<Answer<Value>> => {
    const answer = await answerOf(ask, region === undefined ? {} : { region });
    if (answer.kind === 'unknown') {
      const checks = failedCalls.checks(check, answer.reading, region);
      if (region === undefined) checks.forEach(addGeneral);
      else add(region, checks);
    }
    return answer;
  };

  const identity = await answerFor('administrator', async () => ({
    caller: await organization.account(),
    managementAccount: await organization.managementAccount(),
  }));
  if (identity.kind === 'unknown') return general;
  const { caller, managementAccount } = identity.value;

  const packs = await checkPacks();
  const stackSets = await checkStackSets(caller === managementAccount ? 'SELF' : 'DELEGATED_ADMIN');
  const withRule = new Set([...packs.withRule, ...stackSets.withRule]);
  for (const region of regions.filter((each) => !withRule.has(each))) {
    add(region, [stackSets.withBackend.has(region) ? withoutRule : notCovered]);
  }
  await checkServices({ pack: packs.areDeployed, stackSet: stackSets.areDeployed });
  return [...inOrder(general), ...byPlace(regional)];

  /** Resolves to the Regions in which a pack brings a rule, or may do so because AWS did not answer. */
  async function checkPacks() {
    const withRule = new Set<string>();
    let areDeployed = false;
    for (const region of regions) {
      const answer = await answerFor('pack', () => organization.packStatuses(region, GUARD), region);
      if (answer.kind === 'unknown') {
        withRule.add(region);
        continue;
      }
      if (answer.value === undefined) continue;
      withRule.add(region);
      areDeployed = true;
      add(region, checkPack(answer.value));
    }
    return { areDeployed, withRule };
  }

  /** Resolves to the Regions that a StackSet deploys to, by whether it brings the rule; all of them if AWS did not answer. */
  async function checkStackSets(callAs: 'SELF' | 'DELEGATED_ADMIN') {
    const withRule = new Set<string>();
    const withBackend = new Set<string>();
    let areDeployed = false;
    const instances = new Map<string, StackInstance[]>(STACK_SETS.map((name) => [name, []]));
    for (const region of regions) {
      for (const [name, all] of instances) {
        const answer = await answerFor('stack-set', () => stackSetIn(region, name, callAs), region);
        if (answer.kind === 'unknown') {
          for (const each of regions) withRule.add(each);
          // The next StackSet would not be answered for either.
          break;
        }
        if (answer.value === undefined) continue;
        areDeployed = true;
        const { stackSet, members } = answer.value;
        all.push(...members);
        const reached = isBackend(stackSet) ? withBackend : withRule;
        for (const member of members) reached.add(regionOf(member));
        const noInstances = members.length === 0 ? [checkNoInstances(name)] : [];
        add(region, [...checkAutoDeployment(stackSet, name), ...noInstances]);
      }
    }
    for (const [name, all] of instances) {
      for (const region of new Set(all.map(regionOf))) {
        add(
          region,
          checkStackInstances(
            all.filter((instance) => regionOf(instance) === region),
            name,
          ),
        );
      }
    }
    return { areDeployed, withRule, withBackend };
  }

  async function stackSetIn(
    region: string,
    name: string,
    callAs: 'SELF' | 'DELEGATED_ADMIN',
  ): Promise<{ stackSet: StackSet; members: readonly StackInstance[] } | undefined> {
    const stackSet = await organization.stackSet(region, name, callAs);
    if (stackSet === undefined) return undefined;
    return { stackSet, members: await organization.stackInstances(region, name, callAs) };
  }

  async function checkServices(deployed: { pack: boolean; stackSet: boolean }): Promise<void> {
    const trusted = await answerFor('trusted-access', () => organization.trustedServices());
    for (const service of SERVICES) {
      if (trusted.kind === 'known') addGeneral(checkTrustedAccess(service, trusted.value, deployed));
      const administrators = await answerFor('administrator', () => organization.administrators(service.principal));
      if (administrators.kind === 'unknown') continue;
      addGeneral(checkAdministrators(service, administrators.value, caller, managementAccount));
    }
  }
}

const notCovered = checkResults('coverage').problem(
  `Neither a conformance pack nor a StackSet ${GUARD} brings the guard to the members in this Region. Deploy the ` +
    "organization's template. If a StackSet of another Region does, name that Region too; what another administrator " +
    'deployed cannot be seen from here.',
);

const withoutRule = checkResults('coverage').warning(
  `The StackSet ${GUARD} brings no rule (DeploymentMode=Backend), and from here no conformance pack ${GUARD} is seen in ` +
    "this Region. Unless another pack invokes its functions, deploy the organization's template here with StackSet=off.",
);

function regionOf({ Region: region = '' }: StackInstance): string {
  return region;
}
