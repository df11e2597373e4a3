import type {
  ConfigRule,
  ConfigRuleEvaluationStatus,
  ConfigurationRecorder,
  ConfigurationRecorderStatus,
  RemediationConfiguration,
  RemediationException,
} from '@aws-sdk/client-config-service';
import type { DocumentDescription } from '@aws-sdk/client-ssm';

/** What the doctor asks of an account in one Region. Every verb is one API operation, and throws CallError. */
export interface Account {
  configurationRecorders(): Promise<readonly ConfigurationRecorder[]>;
  recorderStatuses(): Promise<readonly ConfigurationRecorderStatus[]>;
  rules(): Promise<readonly ConfigRule[]>;
  /** Undefined where AWS Config keeps none. */
  evaluationStatus(ruleName: string): Promise<ConfigRuleEvaluationStatus | undefined>;
  /** When the rule was invoked for the newest of its results; undefined when it has none. */
  newestResult(ruleName: string): Promise<Date | undefined>;
  remediation(ruleName: string): Promise<RemediationConfiguration | undefined>;
  remediationExceptions(ruleName: string): Promise<readonly RemediationException[]>;
  /** The policy of a function as JSON text; undefined when there is no such function, or it has no policy. */
  functionPolicy(functionArn: string): Promise<string | undefined>;
  /** Undefined when there is no such document. The version is the default one if none is given. */
  document(name: string, version?: string): Promise<DocumentDescription | undefined>;
  /** The trust policy as JSON text; undefined when there is no such role. */
  trustPolicy(roleName: string): Promise<string | undefined>;
  /** An inline policy as JSON text; undefined when the role has none of that name. */
  rolePolicy(roleName: string, policyName: string): Promise<string | undefined>;
}

/** AWS did not answer a call. `action` is the permission that it needs. */
export class CallError extends Error {
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`${action} failed: ${cause}`, { cause });
    this.name = 'CallError';
    this.action = action;
  }
}
