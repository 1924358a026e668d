// Runs the deployed asset over a JSON array of events from standard input, some at a time, in one warm process.
import { pathToFileURL } from 'node:url';

const [, , asset, width = '8'] = process.argv;
const { handler } = await import(pathToFileURL(asset).href);
let text = '';
for await (const chunk of process.stdin) text += chunk;
const events = JSON.parse(text);
const results = [];
const worker = async () => {
  while (events.length > 0) {
    const event = events.shift();
    try {
      results.push(await handler(event, { getRemainingTimeInMillis: () => 60_000 }));
    } catch (error) {
      results.push({ error: String(error), findings: [] });
    }
  }
};
await Promise.all(Array.from({ length: Number(width) }, worker));
process.stdout.write(`\n${JSON.stringify(results)}\n`);
