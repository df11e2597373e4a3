/** One command of a shell, as the words that its program gets. */
export type Words = readonly string[];

/** The programs whose command lines are checked. */
const PROGRAMS = /^(?:npx|npm|aws|node|eks-endpoint-guard)$/;

/** The commands of a text of shell code that start one of the programs, also those inside `$(…)`. */
export function commandsOf(code: string): readonly Words[] {
  const lines = code.replace(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) => simpleCommands(line).filter(([program = '']) => PROGRAMS.test(program)));
}

/** Splits a line at `&&`, `|` and `;`, and leaves out where output is written to. A command substitution stands for one word, and is a command of its own. */
function simpleCommands(line: string): readonly Words[] {
  const inner: Words[] = [];
  const outer = line.replace(/"?\$\(((?:[^()]|\([^()]*\))*)\)"?/g, (_match, code: string) => {
    inner.push(...simpleCommands(code));
    return 'SUBSTITUTED';
  });
  const withoutFiles = outer.replace(/ [12]?>{1,2}(?:&[12]| *[\w./-]+)/g, '');
  const commands: string[][] = [[]];
  for (const [token] of withoutFiles.matchAll(/&&|[|;]|#.*|(?:'[^']*'|"(?:\\.|[^"])*"|[^\s'"|;&]|&(?!&))+/g)) {
    if (token === '&&' || token === '|' || token === ';') commands.push([]);
    else if (!token.startsWith('#')) commands.at(-1)?.push(token.replace(/'([^']*)'|"((?:\\.|[^"])*)"/g, '$1$2'));
  }
  return [...inner, ...commands.map((words) => words.filter((word) => !/^\w+=SUBSTITUTED$/.test(word)))];
}
