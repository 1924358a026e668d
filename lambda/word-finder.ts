/** Numbers for the letters, digits and signs of the words, the same for a capital letter; 0 stands for all others. */
const lettersOf = (words: Iterable<string>) => {
  const letters = new Uint8Array(2 ** 16);
  let last = 0;
  for (const word of words)
    for (const sign of word) {
      if (letters[sign.charCodeAt(0)] !== 0) continue;
      last += 1;
      letters[sign.charCodeAt(0)] = last;
      const capital = sign.toUpperCase();
      if (capital.length === 1) letters[capital.charCodeAt(0)] = last;
    }
  return { letters, rowBits: Math.ceil(Math.log2(last + 1)) };
};

/** How far into the words a text is: by letter, what comes next, and what stands under the word that ends here. */
interface Node {
  readonly id: number;
  readonly next: Map<number, Node>;
  marks: readonly number[];
}

/**
 * The tree of the words by their letters, from the root. What one word adds stands in a row, for a text that goes into a
 * word mostly goes on in it, and finds what comes next in the cache.
 */
const grow = (words: ReadonlyMap<string, readonly number[]>, letters: Uint8Array): [Node, ...Node[]] => {
  const root: Node = { id: 0, next: new Map(), marks: [] };
  const nodes: [Node, ...Node[]] = [root];
  for (const [word, marks] of words) {
    let node = root;
    for (let at = 0; at < word.length; at += 1) {
      const letter = letters[word.charCodeAt(at)] ?? 0;
      let grown = node.next.get(letter);
      if (grown === undefined) {
        grown = { id: nodes.length, next: new Map(), marks: [] };
        nodes.push(grown);
        node.next.set(letter, grown);
      }
      node = grown;
    }
    node.marks = marks;
  }
  return nodes;
};

/**
 * For each node a row with the next one for every letter: its own, or else that of the longest end of what was read which
 * some word begins with. Breadth first, for the row of that end is nearer to the root; what stands under it is added.
 */
const link = (nodes: readonly [Node, ...Node[]], rowBits: number): Uint16Array => {
  const rows = new Uint16Array(nodes.length << rowBits);
  const ends = new Uint16Array(nodes.length);
  const queue: Node[] = [nodes[0]];
  for (const { id, next } of queue) {
    const end = ends[id] ?? 0;
    if (id > 0) rows.copyWithin(id << rowBits, end << rowBits, (end + 1) << rowBits);
    for (const [letter, child] of next) {
      const cell = (id << rowBits) | letter;
      const childEnd = rows[cell] ?? 0;
      ends[child.id] = childEnd;
      child.marks = [...child.marks, ...(nodes[childEnd]?.marks ?? [])];
      rows[cell] = child.id;
      queue.push(child);
    }
  }
  return rows;
};

/** The marks of all nodes in one array, and where in it those of each node begin. */
const flatten = (nodes: readonly Node[]) => {
  const from = new Uint32Array(nodes.length + 1);
  for (const [at, { marks }] of nodes.entries()) from[at + 1] = (from[at] ?? 0) + marks.length;
  return { from, listed: Uint16Array.from(nodes.flatMap(({ marks }) => marks)) };
};

/**
 * Makes a function that finds, in one pass over a text, each of the words (in lower case) whatever the case of the text,
 * and sets what stands under it in `isMarked` to 1: the automaton of Aho and Corasick ("Efficient string matching", 1975).
 */
export const wordFinder = (words: ReadonlyMap<string, readonly number[]>) => {
  const { letters, rowBits } = lettersOf(words.keys());
  const nodes = grow(words, letters);
  const rows = link(nodes, rowBits);
  const { from, listed } = flatten(nodes);
  return (text: string, isMarked: Uint8Array): void => {
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      node = rows[(node << rowBits) | (letters[text.charCodeAt(at)] ?? 0)] ?? 0;
      const end = from[node + 1] ?? 0;
      for (let place = from[node] ?? 0; place < end; place += 1) isMarked[listed[place] ?? 0] = 1;
    }
  };
};
