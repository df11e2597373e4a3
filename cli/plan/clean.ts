import { oneLine } from '../terminal/text.ts';

/** The characters that show nothing: fillers, variation selectors, joiners (Unicode's Default_Ignorable_Code_Point). */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** How much of a text is looked at. An entry of the audit log has up to 1 MB. */
const LONGEST_READ = 2000;

/**
 * A text from the audit log as one line of at most `longest` characters. Any client of the endpoint chooses such texts, so
 * control, bidirectional and invisible characters become spaces.
 */
export function cleanText(text: string, longest = 200): string {
  const cleaned = oneLine(text.slice(0, LONGEST_READ).replace(INVISIBLE, ' '));
  // Stryker disable next-line ConditionalExpression,EqualityOperator: this only saves time.
  if (cleaned.length <= longest) return cleaned;
  // A character has one or two code units.
  // Stryker disable next-line MethodExpression: this only saves time.
  const characters = [...cleaned.slice(0, 2 * longest + 2)];
  return characters.length <= longest ? cleaned : `${characters.slice(0, longest - 1).join('')}…`;
}
