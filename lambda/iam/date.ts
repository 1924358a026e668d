/** The W3C profile of ISO 8601: year, month, day, and with a time always a zone. */
const W3C =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** Also what services send as `aws:CurrentTime` in the basic form. */
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const EPOCH_SECONDS = /^-?\d{5,12}(?:\.\d{1,9})?$/;

/**
 * A date of a policy or request in milliseconds, or undefined when it is none. Both forms of the IAM page
 * "Condition operators" (date): the W3C profile of ISO 8601, and seconds since 1970. Four digits are a year.
 */
export const readDate = (text: string): number | undefined => {
  if (text.length > 40) return undefined;
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  const found = W3C.exec(text) ?? BASIC.exec(text);
  if (found === null) return undefined;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '0',
    zone = 'Z',
  ] = found;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const at = Date.parse(iso);
  // Date.parse rolls 30 February over to March; what does not read back the same is no date.
  if (Number.isNaN(at) || new Date(at).toISOString() !== `${iso.slice(0, -1)}.000Z`) return undefined;
  return at + Number(`0.${fraction}`) * 1000 - offsetMs(zone);
};

const offsetMs = (zone: string): number => {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
};
