/** Longer messages name it at their begin or not at all. */
const longest = 4_096;

/** Names of images and addresses have slashes of their own. */
const isName = (word: string): boolean => word.includes('@sha256') || /https?:/.test(word);

/** `linux/amd64` and the like, as the message names the platform that it asked the image for. */
export const requestedPlatform = (text: string): string | undefined => {
  const plain = text
    .slice(0, longest)
    .split(' ')
    .filter((word) => !isName(word))
    .join(' ');
  return /['"{( ]((?:linux|windows)\/\w{3,12}(?:\/v\d)?)(?=['"}) .,(]|$)/.exec(plain)?.[1];
};
