import { redact } from '../redact.ts';

/** Characters of a raw message that a finding keeps; ECS itself keeps 1,024 bytes. */
const maxMessage = 4_000;

/** Cuts by whole characters and says what is missing. */
export const cap = (text: string, length: number): string => {
  const characters = [...text.slice(0, length * 2)];
  return characters.length <= length
    ? text.slice(0, length * 2)
    : `${characters.slice(0, length - 1).join('')}…`;
};

/** A name on one line: no control or direction characters, capped. */
export const plain = (text: string, length: number): string =>
  cap(
    text
      .slice(0, length * 4)
      .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
      .trim(),
    length,
  );

/** The raw message as a finding carries it: newlines kept, credentials redacted, control characters gone, capped. */
export const capMessage = (raw: string): string => {
  const plain = redact(raw.slice(0, maxMessage * 4))
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '');
  return plain.length <= maxMessage && raw.length <= maxMessage * 4
    ? plain
    : `${cap(plain, maxMessage)} (cut here: the whole has ${raw.length} characters)`;
};

const substitutes: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2026': '...',
  '\u2013': '-',
  '\u2014': '-',
};

/** Printable ASCII on one line: what SNS takes for a subject and every phone shows. */
export const ascii = (text: string): string =>
  text
    .replace(/[\u2018\u2019\u201c\u201d\u2026\u2013\u2014]/g, (character) => substitutes[character] ?? '')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim();

/** Breaks prose into lines of at most `width`; a longer word (an ARN, a URL) stays whole. */
export const wrap = (text: string, width: number, indent = ''): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join('\n');
};
