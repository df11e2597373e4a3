import { readFileSync } from 'node:fs';
import { Document, parse, stringify, visit } from 'yaml';

/** The runbook of a folder, a step a line, with the places `${Role}` and `${Function}` for defaults that are known only where it is deployed. */
export function withPlaces(folder: string): string {
  const { mainSteps, ...head } = parse(
    readFileSync(new URL(`../remediation/${folder}/runbook.yaml`, import.meta.url), 'utf8'),
  );
  head.parameters.AutomationAssumeRole.default = `\${Role}`;
  head.parameters.RuleFunctionName.default = `\${Function}`;
  const steps = mainSteps.map((step: object) => `- ${inOneLine(step)}`);
  return `${stringify(head, { lineWidth: 0 })}mainSteps:\n${steps.join('')}`;
}

/** Text with a colon is in quotes: parsers of YAML 1.1 refuse it without, in braces (PyYAML issue tracker, pull request 45). */
function inOneLine(step: object): string {
  const document = new Document(step);
  visit(document, {
    Scalar: (_key, scalar) => {
      if (String(scalar.value).includes(':')) scalar.type = 'QUOTE_SINGLE';
    },
  });
  return document.toString({ collectionStyle: 'flow', lineWidth: 0 });
}
