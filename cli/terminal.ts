import { styleText } from 'node:util';

/** Control characters but newline and tab, and those that turn the direction of writing: none may reach a terminal. */
const unsafe = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that others wrote, as it may be shown on a terminal: no escape sequence survives, for its first character is gone. */
export const shown = (text: string): string => text.replace(/\r\n?/g, '\n').replace(unsafe, '\ufffd');

/** The same on one line and of a length that an error message has. */
export const oneLine = (text: string): string => {
  const line = shown(text).replace(/\s+/g, ' ').trim();
  return line.length <= 400 ? line : `${line.slice(0, 399)}…`;
};

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** JSON on one line in which no terminal finds a control character: JSON itself leaves those above U+007E as they are. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) =>
    escaped(character),
  );

type Format = Parameters<typeof styleText>[0];

/** Paints text, or leaves it as it is where nobody wants colours. */
export type Paint = (format: Format, text: string) => string;

const plain: Paint = (_format, text) => text;

/**
 * Colours on a terminal, none in a pipe. `NO_COLOR` (no-color.org) always takes them away; `FORCE_COLOR`, as Node
 * reads it, brings them into a pipe.
 */
export const painter = (
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Paint => {
  const { NO_COLOR: no = '', FORCE_COLOR: force, TERM: terminal } = environment;
  const wanted = force === undefined ? isTerminal && terminal !== 'dumb' : !['0', 'false'].includes(force);
  if (no !== '' || !wanted) return plain;
  return (format, text) => styleText(format, text, { validateStream: false });
};
