// Runs the deployed asset as Lambda does: its handler, once, with the event from standard input.
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.argv[2]).href);
let text = '';
for await (const chunk of process.stdin) text += chunk;
const result = await handler(JSON.parse(text), {
  getRemainingTimeInMillis: () => Number(process.env.REMAINING_MS ?? 60_000),
});
process.stdout.write(`\n${JSON.stringify(result)}\n`);
