import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** The first moment that a zip can name. It has no time zone, so this is the same text everywhere. */
const always = new Date(1980, 0, 1);

/** An ordinary file that everybody may read: Lambda runs the code as somebody else than who unpacks it. */
const unix = { os: 3, attrs: 0o100644 * 0x1_0000 } as const;

/** All files below a folder as a zip. The same files give the same bytes, whenever and wherever it is made. */
export const zipOf = (folder: string): Uint8Array => {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files: Zippable = Object.fromEntries(
    paths.map((path) => [
      relative(folder, path).split(sep).join('/'),
      [readFileSync(path), { ...unix, mtime: always, level: 9 }],
    ]),
  );
  return zipSync(files);
};
