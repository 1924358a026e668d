/** Whether brackets close in the order in which they open. */
const isBalanced = (brackets: string): boolean => {
  const open: string[] = [];
  const partner: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' };
  for (const bracket of brackets) {
    const wanted = partner[bracket];
    if (wanted === undefined) open.push(bracket);
    else if (open.pop() !== wanted) return false;
  }
  return open.length === 0;
};

/** A block's head, an attribute, or a line within brackets. */
const line = /^\s*(?:\w+(?: "")* \{.*|\w+ *= .+|[{}\]),(].*)?$/;

/** What a text of HCL is made of, as far as its structure goes: brackets that close, and lines that have no known form. */
export const structureOf = (text: string): { isClosed: boolean; odd: string[] } => {
  // Strings end on their line; what is in them, and in comments, is no structure.
  const bare = text
    .split('\n')
    .filter((each) => !each.trim().startsWith('#'))
    .map((each) => each.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
  return {
    isClosed: isBalanced(bare.join('').replace(/[^{}[\]()]/g, '')),
    odd: bare.filter((each) => !line.test(each) || each.replaceAll('""', '').includes('"')),
  };
};
