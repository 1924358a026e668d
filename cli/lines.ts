/**
 * The lines of a stream of text, one by one as they come. Only a newline ends a line: Node's `readline` also breaks at
 * characters that stand inside messages. A newline at the very end begins no further line.
 */
export async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  let open = '';
  for await (const chunk of chunks) {
    const [first = '', ...rest] = String(chunk).split('\n');
    const last = rest.pop();
    open += first;
    if (last === undefined) continue;
    yield open;
    yield* rest;
    open = last;
  }
  if (open !== '') yield open;
}
