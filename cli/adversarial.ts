/** Characters of which a run may be taken by a repeated class, or nearly. */
const fillers = [
  ...['a', 'A', '0', ' ', '.', '-', '/', ':', '\\', '…', ',', "'", '"', '<', '\n', '\u00e9'],
  ...['a ', 'a.', 'a/', 'a-', '0.', ':/'],
] as const;

/** Pieces of plain text that a pattern asks for, at most so many: each may be the begin of a match that fails. */
const mostPieces = 8;

const piecesOf = ({ source }: RegExp): string[] => {
  const plain = source
    .replace(/\(\?(?:<?[=!]|:|<\w+>)/g, '(')
    .replace(/\\[bBdDwWsS]|\\[pP]\{[^}]*\}|\[(?:\\.|[^\]\\])*\]|[*+?]|\{\d+(?:,\d*)?\}/g, '|')
    .replace(/\\(.)/g, '$1');
  const found = plain.split(/[()|^$]/).filter((piece) => piece.length > 1);
  return [...new Set(found)].sort((a, b) => b.length - a.length).slice(0, mostPieces);
};

/** What no run goes on with, so that whatever should reach the end of the text does not. */
const end = '\u0001';

/** Texts of a length that a pattern may take long over: its own pieces again and again, and with runs behind them. */
export const adversarialTexts = (pattern: RegExp): ((length: number) => string)[] => {
  const pieces = piecesOf(pattern);
  const run = (unit: string, length: number): string =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length - 1) + end;
  const again = (unit: string) => (length: number) => run(unit, length);
  const begun = (piece: string, filler: string) => (length: number) =>
    piece + run(filler, length - piece.length);
  return [
    ...fillers.map(again),
    ...pieces.map(again),
    ...(pieces.length > 1 ? [again(pieces.join(' '))] : []),
    ...pieces.flatMap((piece) =>
      fillers.slice(0, 12).flatMap((filler) => [again(piece + filler), begun(piece, filler)]),
    ),
  ];
};

/** CPU time of the process: what else the machine does is not in it. */
const milliseconds = (pattern: RegExp, text: string): number => {
  const once = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  const before = process.cpuUsage();
  once.exec(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

/** Lengths of the texts, characters: of the shortest, and of the longest that each pattern is put to. */
export const lengths = { shortest: 2 ** 14, screening: 2 ** 16, longest: 2 ** 20 } as const;

/** Below that a time says nothing of how it grows, milliseconds; a megabyte then takes 64 times as long at most. */
const floorMs = 0.5;

/** Nobody waits longer, milliseconds: what is not linear has shown it by then. */
const patienceMs = 500;

/** How a pattern's time grows with the length of a text. */
export interface Growth {
  /** Time for a text over that for one half as long, on the average of all doublings: 2 is linear. */
  readonly perDoubling: number;
  /** For the longest text that it was put to. */
  readonly ms: number;
  readonly length: number;
  readonly textOf: (length: number) => string;
}

/** The least of three: what is compiled or collected meanwhile only adds. */
const timed = (pattern: RegExp, text: string): number =>
  Math.min(...[1, 2, 3].map(() => milliseconds(pattern, text)));

/** How one text's time grows up to a length; undefined where it takes no time to speak of. */
export const growthOn = (pattern: RegExp, textOf: Growth['textOf'], longest: number): Growth | undefined => {
  const first =
    milliseconds(pattern, textOf(lengths.shortest)) < floorMs ? 0 : timed(pattern, textOf(lengths.shortest));
  if (first < floorMs) return undefined;
  let ms = first;
  let length: number = lengths.shortest;
  while (length < longest && ms < patienceMs) {
    length *= 2;
    ms = timed(pattern, textOf(length));
  }
  const doublings = Math.log2(length / lengths.shortest);
  return { perDoubling: (ms / first) ** (1 / doublings), ms, length, textOf };
};

/** How the time of a pattern grows on each of its texts that takes any time. */
export const growthsOf = (pattern: RegExp, longest: number = lengths.screening): Growth[] =>
  adversarialTexts(pattern).flatMap((textOf) => growthOn(pattern, textOf, longest) ?? []);
