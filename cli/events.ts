import { UsageError } from '../lambda/settings.ts';

/** One event of an input, and how to speak of it. */
export interface NamedEvent {
  readonly name: string;
  readonly event: object;
}

const forms = 'Give one EventBridge event as JSON, a JSON array of them, or JSON Lines';

type Parsed = { readonly value: unknown } | { readonly error: string };

const parse = (text: string): Parsed => {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
};

const isEvent = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  'detail' in value &&
  typeof value.detail === 'object' &&
  value.detail !== null &&
  !Array.isArray(value.detail);

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object without a detail' : `a ${typeof value}`;
};

const named = (name: string, value: unknown): NamedEvent => {
  if (!isEvent(value))
    throw new UsageError(`${name}: not an EventBridge event but ${kindOf(value)}. ${forms}.`);
  return { name, event: value };
};

const ofLines = (source: string, text: string, whole: string): NamedEvent[] => {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), name: `${source}, line ${index + 1}` }))
    .filter(({ line }) => line !== '');
  return lines.map(({ line, name }, index) => {
    const parsed = parse(line);
    if ('value' in parsed) return named(name, parsed.value);
    // When not even the first line stands by itself, it was meant as one document, and its own error says more.
    throw new UsageError(
      index === 0
        ? `${source}: not JSON: ${whole}. ${forms}.`
        : `${name}: not JSON: ${parsed.error}. ${forms}.`,
    );
  });
};

/**
 * Takes the events out of a text: one JSON event, pretty-printed or not, a JSON array, or JSON Lines. Throws UsageError,
 * naming the event or line that is none.
 */
export const readEvents = (text: string, source: string): NamedEvent[] => {
  const json = text.replace(/^\ufeff/, '');
  if (json.trim() === '') throw new UsageError(`${source}: empty. ${forms}.`);
  const parsed = parse(json);
  if ('error' in parsed) return ofLines(source, json, parsed.error);
  if (!Array.isArray(parsed.value)) return [named(source, parsed.value)];
  if (parsed.value.length === 0) throw new UsageError(`${source}: an array without events. ${forms}.`);
  const list: readonly unknown[] = parsed.value;
  return list.map((value, index) => named(`${source}, event ${index + 1}`, value));
};
