import type { RemediationConfiguration, ResourceKey } from '@aws-sdk/client-config-service';
import { type Clock, seconds } from '../clock.ts';
import type { EventLog } from '../event-log.ts';
import type { RemediationExceptions } from './config-exceptions.ts';

export interface AutomaticParts {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly exceptions: RemediationExceptions;
  isRunning(ruleName: string, resourceId: string): boolean;
  isNonCompliant(ruleName: string, resourceId: string): boolean;
  start(ruleName: string, key: ResourceKey): void;
}

/**
 * Automatic remediation. Documented: it starts for NON_COMPLIANT resources, stops at a remediation exception, and AWS Config
 * puts one "after the 5th failed attempt within 50 seconds" when told of five and fifty (AWS Config API reference,
 * RemediationConfiguration). Assumed: it starts at every NON_COMPLIANT result and again at once after a failure; an attempt
 * is within the seconds when all of it is; a success does not count.
 */
export class AutomaticRemediation {
  readonly #parts: AutomaticParts;
  /** When the failed attempts of a resource started. */
  readonly #failures = new Map<string, Date[]>();

  constructor(parts: AutomaticParts) {
    this.#parts = parts;
  }

  /** The resource was found NON_COMPLIANT. */
  noticed(configuration: RemediationConfiguration, key: ResourceKey): void {
    const { exceptions } = this.#parts;
    const [ruleName, id] = [configuration.ConfigRuleName ?? '', key.resourceId ?? ''];
    const isDue = (): boolean =>
      configuration.Automatic === true &&
      !exceptions.has(ruleName, id) &&
      !this.#parts.isRunning(ruleName, id) &&
      this.#parts.isNonCompliant(ruleName, id);
    if (isDue()) this.#parts.start(ruleName, key);
  }

  /** An automatic attempt that started at `start` has failed. */
  failed(configuration: RemediationConfiguration, key: ResourceKey, start: Date): void {
    const {
      ConfigRuleName: ruleName,
      MaximumAutomaticAttempts: most = 5,
      RetryAttemptSeconds: window = 60,
    } = configuration;
    const id = `${ruleName}/${key.resourceId}`;
    const since = this.#parts.clock.now().getTime() - seconds(window);
    const failures = [...(this.#failures.get(id) ?? []), start].filter((time) => time.getTime() >= since);
    this.#failures.set(id, failures);
    if (failures.length < most) {
      this.noticed(configuration, key);
      return;
    }
    this.#failures.delete(id);
    this.#putException(ruleName ?? '', key, `${most} attempts failed within ${window} seconds`);
  }

  #putException(ruleName: string, key: ResourceKey, message: string): void {
    const { clock, log, exceptions } = this.#parts;
    exceptions.add({
      ConfigRuleName: ruleName,
      ResourceType: key.resourceType,
      ResourceId: key.resourceId,
      Message: message, // Assumed text.
    });
    log.add({
      at: clock.now(),
      actor: 'config.amazonaws.com',
      service: 'config',
      operation: 'exception-put',
      outcome: 'ok',
      detail: `${key.resourceId}: ${message}`,
    });
  }
}
