/** `linux/amd64` and the like, as the message names the platform that it asked the image for. */
export const requestedPlatform = (text: string): string | undefined => {
  const plain = text.slice(0, 4_096).replace(/\S{1,600}@sha256\S{0,100}|https?:\S{1,600}/g, '');
  return /['"{( ]((?:linux|windows)\/\w{3,12}(?:\/v\d)?)(?=['"}) .,(]|$)/.exec(plain)?.[1];
};
