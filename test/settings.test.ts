import { describe, expect, test } from 'vitest';
import { readSettings, UsageError } from '../lambda/settings.ts';

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:findings';
const read = (environment: Record<string, string> = {}) => readSettings({ TOPIC_ARN, ...environment });

describe('the regions whose events it gets', () => {
  test('are the home region alone where nothing else is said', () => {
    expect(read()).toMatchObject({ region: 'eu-west-1', regions: ['eu-west-1'] });
  });

  test.each([
    ['eu-west-1,us-east-1', ['eu-west-1', 'us-east-1']],
    ['us-east-1, us-gov-west-1', ['eu-west-1', 'us-east-1', 'us-gov-west-1']],
  ])('are home first, then those of %s, each once', (REGIONS, regions) => {
    expect(read({ REGIONS }).regions).toEqual(regions);
  });

  test.each(['', 'eu-west-1,', 'everywhere', 'eu-west-1;us-east-1', 'evil.example/-1'])(
    'are refused as %o',
    (REGIONS) => {
      expect(() => read({ REGIONS })).toThrow(UsageError);
      expect(() => read({ REGIONS })).toThrow(
        /^REGIONS must be regions with commas between, but is [^\n]*\.$/,
      );
    },
  );
});

describe('the tag that tells whose a failure is', () => {
  test('is none where nothing is said', () => {
    expect(read().routeTag).toBeUndefined();
  });

  test.each(['team', 'aws:cloudformation:stack-name', 'Kostenträger 7'])('may be %s', (ROUTE_TAG) => {
    expect(read({ ROUTE_TAG }).routeTag).toBe(ROUTE_TAG);
  });

  test.each(['', 'a\nb', 'team?', 'x'.repeat(129)])('is refused as %o', (ROUTE_TAG) => {
    expect(() => read({ ROUTE_TAG })).toThrow(/^ROUTE_TAG must be the key of a tag, but is [^\n]*\.$/);
  });
});

test('says every fault in one line', () => {
  expect(() => read({ REGIONS: 'x', ROUTE_TAG: '?', REMINDER_MINUTES: '0' })).toThrow(
    /^REMINDER_MINUTES [^\n]*; REGIONS [^\n]*; ROUTE_TAG [^\n]*\.$/,
  );
});

test('the home region is that of the function, whatever account and region the topic is of', () => {
  expect(read({ AWS_REGION: 'us-east-1' })).toMatchObject({ region: 'us-east-1', regions: ['us-east-1'] });
});

test('the account is that of the function, as the stack tells it, else that of the topic', () => {
  expect(read({ ACCOUNT_ID: '999988887777' }).account).toBe('999988887777');
  expect(read().account).toBe('111122223333');
  expect(() => read({ ACCOUNT_ID: 'mine' })).toThrow(/^ACCOUNT_ID must be [^\n]*\.$/);
});
