/** One word of a POSIX shell command. Text from outside comes through here before it stands in a command to paste. */
export const shellWord = (text: string): string => {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, '');
  return /^[\w./:@=+,%-]+$/.test(plain) && !plain.startsWith('-')
    ? plain
    : `'${plain.replaceAll("'", "'\\''")}'`;
};

/**
 * An AWS CLI command: `awsCommand('ecr describe-images', { 'repository-name': 'web' })`. An option without a value
 * (undefined) is left out, so that a command never carries a placeholder for something that is not known.
 */
export const awsCommand = (
  operation: string,
  options: Readonly<Record<string, string | readonly string[] | undefined>>,
): string => {
  const given = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const words = (typeof value === 'string' ? [value] : value).map(shellWord);
    // A word that begins with a hyphen would be read as an option of its own, quoted or not.
    return words.length === 1 && words[0]?.startsWith("'-")
      ? [`--${name}=${words[0]}`]
      : [`--${name}`, ...words];
  });
  return ['aws', operation, ...given].join(' ');
};
