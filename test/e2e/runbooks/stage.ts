import { ConfigServiceClient, StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { LocalAws } from '../../aws/local-aws.ts';
import { EXEMPTION_TAG, RunbookStage } from '../../runbooks/stage.ts';
import { type GuardedAwsOptions, startGuardedAws } from '../guarded-aws.ts';

export { outcome } from '../../runbooks/stage.ts';

/** A guarded AWS, from the built template and over the wire, in which runbooks meet clusters. */
export class Stage extends RunbookStage {
  readonly #eks: EKSClient;
  readonly #ssm: SSMClient;
  /** As the operator. */
  readonly config: ConfigServiceClient;

  private constructor(aws: LocalAws) {
    super(aws);
    this.#eks = new EKSClient(aws.clientConfiguration());
    this.#ssm = new SSMClient(aws.clientConfiguration());
    this.config = new ConfigServiceClient(aws.clientConfiguration());
  }

  static async set(options: GuardedAwsOptions = {}): Promise<Stage> {
    return new Stage(
      await startGuardedAws({ ...options, parameters: { ExemptionTag: EXEMPTION_TAG, ...options.parameters } }),
    );
  }

  override async send(_service: string, operation: string, input: object): Promise<Record<string, unknown>> {
    switch (operation) {
      case 'CreateCluster':
        return { ...(await this.#eks.send(new CreateClusterCommand(input as never))) };
      case 'StartAutomationExecution':
        return { ...(await this.#ssm.send(new StartAutomationExecutionCommand(input as never))) };
      case 'StartRemediationExecution':
        return { ...(await this.config.send(new StartRemediationExecutionCommand(input as never))) };
      default:
        throw new Error(`the stage does not send ${operation}`);
    }
  }
}
