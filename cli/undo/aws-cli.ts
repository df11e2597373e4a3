/** The AWS CLI command that starts a runbook, for a POSIX shell, over several lines. */
export function startCommand(
  region: string,
  document: string,
  parameters: Readonly<Record<string, readonly string[]>>,
): string {
  return [
    `aws ssm start-automation-execution --region ${region} \\`,
    `    --document-name ${document} \\`,
    `    --parameters ${quoted(JSON.stringify(parameters))}`,
  ].join('\n');
}

/** The AWS CLI command that shows an execution. */
export function showCommand(region: string, id: string): string {
  return `aws ssm get-automation-execution --region ${region} --automation-execution-id ${id}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
