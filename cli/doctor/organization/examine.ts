import { sentenceOf } from '../call.ts';
import { CHECKS, type Check, type CheckId, of } from '../check.ts';
import type { Row } from '../report.ts';
import { GUARD, type Organization, type StackInstance } from './organization.ts';
import { checkPack } from './pack.ts';
import { checkAdministrators, checkTrustedAccess, SERVICES } from './services.ts';
import { checkAutoDeployment, checkStackInstances, isBackend, noInstances } from './stack-set.ts';

/** Stands for a Region with what is of the organization as a whole. */
const EVERYWHERE = 'organization';

/**
 * What the organization tells of the guard in its members: the services first, then Region by Region. What a call does
 * not tell is a finding of its own. A StackSet of one Region deploys to others, and these are told of too.
 */
export async function examineOrganization(
  organization: Organization,
  regions: readonly string[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  /** Undefined once it has been told that it cannot be told. */
  const told = async <Answer>(
    region: string,
    check: CheckId,
    ask: () => Promise<Answer>,
  ): Promise<Answer | undefined> => {
    try {
      return await ask();
    } catch (error) {
      rows.push({ region, ...of(check).couldNotTell(sentenceOf(error)) });
      return undefined;
    }
  };

  const identity = await told(EVERYWHERE, 'administrator', async () => ({
    caller: await organization.account(),
    managementAccount: await organization.managementAccount(),
  }));
  if (identity === undefined) return rows;
  const { caller, managementAccount } = identity;
  const callAs = caller === managementAccount ? 'SELF' : 'DELEGATED_ADMIN';

  const add = (region: string, findings: readonly Check[]) =>
    rows.push(...findings.map((finding) => ({ region, ...finding })));
  const deployed = { stackSet: false, pack: false };
  const instances: StackInstance[] = [];
  /** Regions in which something brings a rule, or may do so for all that is known. */
  const withRule = new Set<string>();
  const withBackend = new Set<string>();
  for (const region of regions) {
    const pack = await told(region, 'pack', async () => ({ statuses: await organization.packStatuses(region, GUARD) }));
    if (pack === undefined || pack.statuses !== undefined) withRule.add(region);
    if (pack?.statuses === undefined) continue;
    deployed.pack = true;
    add(region, checkPack(pack.statuses));
  }
  for (const region of regions) {
    const found = await told(region, 'stack set', async () => {
      const stackSet = await organization.stackSet(region, GUARD, callAs);
      if (stackSet === undefined) return 'none';
      return { stackSet, there: await organization.stackInstances(region, GUARD, callAs) };
    });
    if (found === undefined) for (const each of regions) withRule.add(each);
    if (found === undefined || found === 'none') continue;
    const { stackSet, there } = found;
    deployed.stackSet = true;
    instances.push(...there);
    const reached = isBackend(stackSet) ? withBackend : withRule;
    for (const { Region } of there) reached.add(Region ?? '');
    const automatic = checkAutoDeployment(stackSet);
    add(region, [...(automatic === undefined ? [] : [automatic]), ...(there.length === 0 ? [noInstances] : [])]);
  }
  for (const [region, there] of byRegion(instances)) add(region, checkStackInstances(there));
  for (const region of regions.filter((each) => !withRule.has(each))) {
    add(region, [withBackend.has(region) ? withoutRule : notCovered]);
  }

  const trusted = await told(EVERYWHERE, 'trusted access', () => organization.trustedServices());
  for (const service of SERVICES) {
    if (trusted !== undefined) add(EVERYWHERE, [checkTrustedAccess(service, trusted, deployed)]);
    const administrators = await told(EVERYWHERE, 'administrator', () =>
      organization.administrators(service.principal),
    );
    if (administrators === undefined) continue;
    add(EVERYWHERE, [checkAdministrators(service, administrators, caller, managementAccount)]);
  }
  return rows.sort((a, b) => compare(a.region, b.region) || CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

const notCovered = of('coverage').wrong(
  `Neither a conformance pack nor a StackSet ${GUARD} brings the guard to the members in this Region. Deploy the ` +
    "organization's template. If a StackSet of another Region does, name that Region too; what another administrator " +
    'deployed cannot be seen from here.',
);

const withoutRule = of('coverage').warning(
  `The StackSet ${GUARD} brings no rule (DeploymentMode=Backend), and from here no conformance pack ${GUARD} is seen in ` +
    "this Region. Unless another pack invokes its functions, deploy the organization's template here with StackSet=off.",
);

function byRegion(instances: readonly StackInstance[]): ReadonlyMap<string, readonly StackInstance[]> {
  const found = new Map<string, StackInstance[]>();
  for (const instance of instances) {
    const region = instance.Region ?? '';
    found.set(region, [...(found.get(region) ?? []), instance]);
  }
  return found;
}

/** What is of the whole organization comes first. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  if (a === EVERYWHERE) return -1;
  return b === EVERYWHERE || a > b ? 1 : -1;
}
