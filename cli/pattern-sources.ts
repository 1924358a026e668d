import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Where an expression may begin, a slash, what stands between with classes and escapes whole, and the flags. */
const literal =
  /(?<=[[({,=:?!&|]\s*|\breturn |=> )\/((?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/g;

export interface SourcePattern {
  readonly file: string;
  readonly pattern: RegExp;
}

/** Sources of the Lambda without their comments, by file. */
export const lambdaSources = (): Map<string, string> =>
  new Map(
    readdirSync(`${root}lambda`, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => [
        file,
        readFileSync(`${root}lambda/${file}`, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, ''),
      ]),
  );

/** Every regular expression that is written in the Lambda's sources. */
export const lambdaPatterns = (): SourcePattern[] =>
  [...lambdaSources()].flatMap(([file, text]) =>
    [...text.matchAll(literal)].map(([, source = '', flags]) => ({
      file,
      pattern: new RegExp(source, flags),
    })),
  );
