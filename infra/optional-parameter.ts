import { Aws, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface OptionalParameterProps {
  readonly description: string;
  /** A regular expression for the whole value, if there is one. */
  readonly allowedPattern: string;
  readonly maxLength?: number;
  /** What a value must be. CloudFormation shows it when it refuses one, whatever is wrong with it. */
  readonly constraintDescription: string;
}

/** A text parameter of a template that may be empty. */
export class OptionalParameter {
  readonly value: string;
  readonly isGiven: CfnCondition;

  constructor(stack: Construct, id: string, { allowedPattern, ...props }: OptionalParameterProps) {
    const parameter = new CfnParameter(stack, id, { ...props, default: '', allowedPattern: `(${allowedPattern})?` });
    this.value = parameter.valueAsString;
    this.isGiven = new CfnCondition(stack, `${id}IsGiven`, {
      expression: Fn.conditionNot(Fn.conditionEquals(this.value, '')),
    });
  }

  /** The value, or what is made of it; AWS::NoValue if the parameter is empty, which leaves a property out. */
  orNothing(value: unknown = this.value): string {
    return Fn.conditionIf(this.isGiven.logicalId, value, Aws.NO_VALUE).toString();
  }
}
