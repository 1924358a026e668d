import { describe, expect, it } from 'vitest';
import { allTogether, settingsOf } from './every-setting.ts';
import { givenTemplate, idOf } from './given.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly metrics?: unknown[][];
    readonly query?: string;
  };
}

/** As CloudFormation puts it together: each intrinsic is a name without quotes or backslashes in it. */
const joined = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join } = value as { 'Fn::Join': [string, unknown[]] };
  return join[1].map((part) => (typeof part === 'string' ? part : 'a-name')).join(join[0]);
};

const widgetsOf = (context: Readonly<Record<string, unknown>>): Widget[] => {
  const template = givenTemplate(settingsOf(context));
  const id = idOf(template, 'AWS::CloudWatch::Dashboard');
  const body = template.findResources('AWS::CloudWatch::Dashboard')[id]?.['Properties'].DashboardBody;
  return JSON.parse(joined(body)).widgets;
};

describe.each([
  ['no setting', {}],
  ['every setting', allTogether],
])('the dashboard with %s', (_, context) => {
  const widgets = widgetsOf(context);

  it('is JSON whose widgets have all that CloudWatch wants of them', () => {
    expect(widgets.length).toBeGreaterThan(8);
    for (const { type, properties } of widgets) {
      expect(['metric', 'log']).toContain(type);
      expect(properties.title).not.toBe('');
      expect(properties.region).toBeTruthy();
      if (type === 'log') expect(properties.query).toMatch(/^SOURCE 'a-name' \| \w/);
      else expect(properties.metrics?.length).toBeGreaterThan(0);
    }
  });

  it('fits its 24 columns, no widget upon another', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_each, at) => `${x + (at % width)},${y + Math.floor(at / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  it("shows the handler's own counts, by the names under which it writes them", () => {
    const searches = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .map(([first]) => (first as { readonly expression?: string }).expression ?? '');
    for (const metric of ['Findings', 'Fixes', 'RecoveryMinutes']) {
      expect(searches.some((each) => each.includes(`MetricName="${metric}"`))).toBe(true);
    }
  });
});

it('saves the questions to the log under the name of the stack', () => {
  const template = givenTemplate();
  const saved = Object.values(template.findResources('AWS::Logs::QueryDefinition'));
  expect(saved.length).toBeGreaterThanOrEqual(5);
  const logGroup = { Ref: idOf(template, 'AWS::Logs::LogGroup') };
  for (const { Properties: each } of saved) {
    expect(each['LogGroupNames']).toEqual([logGroup]);
    expect(each['Name']['Fn::Join'][1]).toEqual([{ Ref: 'AWS::StackName' }, expect.stringMatching(/^\/\w/)]);
    for (const line of String(each['QueryString']).split('\n| ')) {
      expect(line).toMatch(/^(?:fields|filter|stats|sort|limit) \S/);
    }
  }
});
