import type { UpdateClusterConfigCommandInput } from '@aws-sdk/client-eks';
import type { RunbookStatement } from '../../remediation/statement.ts';
import type { Readings } from '../aws/readings.ts';
import type { SampleTable } from '../remediation/samples.ts';
import type { RunbookTable } from './scenario.ts';

/** Everything that is expected of a runbook. It is written by hand, and no value of it is computed by what it is compared with. */
export interface ExpectedRunbook extends RunbookTable {
  /** The name under which it is documented. */
  readonly documentName: string;
  /** In the template. CloudFormation replaces a resource whose logical ID changes, so do not change one that was released. */
  readonly logicalIds: { readonly document: string; readonly role: string };
  readonly role: ExpectedRole;
  /** Values that its own parameters accept and refuse. Those of the parameters that all runbooks have are in `samples.ts`. */
  readonly samples: SampleTable;
  /**
   * What it asks EKS to change, by step, and nothing else: each member of `resourcesVpcConfig` decides who can reach the cluster.
   */
  readonly changes: Readonly<Record<string, object>>;
  /** Steps at which a run can be stopped and run again. EKS takes one update in all. */
  readonly interruptions: readonly string[];
  readonly safety: ExpectedSafety;
}

/** The role of a runbook. */
interface ExpectedRole {
  /** What it may do without a condition. It may also update a cluster. */
  readonly reads: readonly Pick<RunbookStatement, 'actions' | 'on'>[];
  /** The condition of `eks:UpdateClusterConfig`. */
  readonly updateCondition: object;
  /** Updates that the role is denied. */
  readonly deniedUpdates: readonly (readonly [what: string, change: Omit<UpdateClusterConfigCommandInput, 'name'>])[];
}

/** What a run must never do, and must have done when it is a success. */
interface ExpectedSafety {
  /** Steps that call something. What happens after the last look at the cluster, which is the proof, can be no failure. */
  readonly steps: readonly string[];
  /** The step among them that a busy cluster refuses. */
  readonly firstTry: string;
  /** Those that run only after a refused first try. */
  readonly stepsOfLastTry: readonly string[];
  /** Those that run only if the rule is not asked: RuleFunctionName is `none`. */
  readonly stepsWithoutRule: readonly string[];
  /** Whether it can open an endpoint. */
  readonly opens: boolean;
  /** Its parameters for a run that is about these CIDRs. */
  readonly parameters: (cidrs: string[]) => Readonly<Record<string, string[]>>;
  /** Whether it can see what another user does when that step starts. Left out, it sees everything. */
  readonly isSeen?: (event: { readonly step: string; readonly what: string }, readings: Readings) => boolean;
  /** Whether that may be the end of a success. */
  readonly isDone: (end: EndOfRun) => boolean;
}

/** A run that is a success, and its cluster at the end. */
export interface EndOfRun {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** Whether the cluster has these CIDRs and no others. */
  readonly hasCidrs: (cidrs: readonly string[]) => boolean;
  /** The CIDRs that the run is about. */
  readonly cidrs: readonly string[];
  readonly wasChanged: boolean;
  /** Whether the rule was asked, and the cluster is compliant. */
  readonly isCompliant: boolean;
  /** Whether others changed the endpoint meanwhile in a way that only the rule's function could have noticed, which was not asked. */
  readonly isUnproven: boolean;
}
