import type { Finding } from './finding.ts';
import { fixVerdict } from './fix-verdict.ts';
import { headline, syntheticNote } from './headline.ts';
import { pathPicture } from './path-picture.ts';
import { wrap } from './text.ts';

/** Narrow enough for a phone held upright and for every mail program's plain text. */
const width = 72;

const section = (title: string, body: readonly string[]): string[] =>
  body.length === 0 ? [] : ['', title, ...body];

/** How sure, and on whose word: AWS's answer to a check, AWS's verdict in the message, or the words alone. */
const sureness = ({ rootCause, evidence }: Finding): string => {
  const check = evidence.find(
    ({ result, detail }) => result === 'fail' && detail === rootCause.summary,
  )?.check;
  const sources = {
    confirmed:
      check === undefined
        ? 'the message carries the verdict of AWS itself.'
        : `AWS itself says so (check ${check}).`,
    likely:
      check === undefined
        ? 'the words of the message say so.'
        : check.startsWith('role.')
          ? `check ${check} found it, but another policy could still allow it.`
          : `check ${check} found it; AWS does not say it in as many words.`,
    possible: 'the words do not settle it. See the evidence below.',
  };
  return `${rootCause.confidence.charAt(0).toUpperCase()}${rootCause.confidence.slice(1)}: ${sources[rootCause.confidence]}`;
};

const reasons = (finding: Finding): string[] => {
  const failed = finding.evidence.filter(
    ({ result, detail }) => result === 'fail' && detail !== finding.rootCause.summary,
  );
  return [sureness(finding), ...failed.map(({ detail }) => `Also: ${detail}`)].map((text) =>
    wrap(text, width),
  );
};

const stop = ({ remedy: { stop: bleeding } }: Finding): string[] =>
  bleeding === undefined
    ? []
    : [wrap(bleeding.summary, width), ...(bleeding.command === undefined ? [] : ['', bleeding.command])];

const fixLines = ({ fix }: Finding): string[] => [
  wrap(`${fixVerdict(fix.status)}. ${fix.reason}`, width),
  // Of a fix that was applied they stand among the steps.
  ...(fix.status === 'applied' ? [] : (fix.notes ?? []).map((note) => wrap(`- ${note}`, width))),
  ...(fix.command === undefined ? [] : ['', fix.command]),
  ...(fix.undo === undefined || fix.status === 'preview'
    ? []
    : ['', fix.status === 'reverted' ? 'To attach it again:' : 'To take it back:', '', fix.undo]),
];

/** As wide as a mark and the space after it. */
const indent = ' '.repeat(7);
const marks = { fail: '[FAIL]', unknown: '[ ?  ]', pass: '[ ok ]' } as const;

/** Checks that say the same stand together: one read that is denied leaves several of them without an answer. */
const evidence = (finding: Finding): string[] => {
  const byDetail = new Map<string, { result: 'pass' | 'fail' | 'unknown'; checks: string[] }>();
  for (const { check, result, detail } of finding.evidence) {
    const same = byDetail.get(detail);
    if (same === undefined) byDetail.set(detail, { result, checks: [check] });
    else same.checks.push(check);
  }
  return [...byDetail].map(([detail, { result, checks }]) => {
    const names = wrap(checks.join(', '), width, indent).trimStart();
    return `${marks[result]} ${names}\n${wrap(detail, width, indent)}`;
  });
};

const particulars = (finding: Finding): string[] =>
  (
    [
      ['Team', finding.team ?? ''],
      ['Account', finding.account],
      ['Region', finding.region],
      ['Time', finding.time],
      ['Task', finding.taskArn],
      ['Definition', finding.taskDefinitionArn],
      ['Launch type', finding.launchType],
      ...finding.containers.map(({ name, image }) => ['Container', `${name}: ${image}`] as const),
      ['Cause', `${finding.cause}, root cause ${finding.rootCause.code}`],
      ['Severity', finding.severity],
      ['Incident', finding.incidentId],
    ] as const
  )
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);

/** What stands before all else. */
const opening = (finding: Finding): string[] => [
  ...(finding.synthetic ? [wrap(syntheticNote, width), ''] : []),
  wrap(headline(finding), width),
];

const story = ({ story: told }: Finding): string[] => (told === undefined ? [] : [wrap(told, width)]);

/** What is over is told in a few lines. */
const over = (finding: Finding): string => {
  const lines = [
    ...opening(finding),
    ...story(finding),
    ...section('WHAT IT WAS', [wrap(finding.rootCause.summary, width)]),
    ...section('PARTICULARS', particulars(finding)),
  ];
  return `${lines.join('\n')}\n`;
};

/**
 * The text that a person reads at 3 a.m.: what broke and where, why, what to run, and only then how we know. Commands
 * stand on lines of their own, unwrapped, ready to paste.
 */
export const email = (finding: Finding): string => {
  if (finding.status === 'resolved') return over(finding);
  const { remedy } = finding;
  const policy = 'Version' in remedy.policy ? JSON.stringify(remedy.policy, null, 2) : undefined;
  const lines = [
    ...opening(finding),
    ...story(finding),
    wrap(finding.rootCause.summary, width),
    ...section('WHY WE THINK SO', reasons(finding)),
    ...section('THE WAY THERE', pathPicture(finding)),
    ...section('DO THIS', [
      wrap(remedy.summary, width),
      ...remedy.steps.map((step, index) => wrap(`${index + 1}. ${step}`, width)),
      ...remedy.commands.flatMap((command) => ['', command]),
    ]),
    ...section('IF IT HURTS NOW', stop(finding)),
    ...section('WILL IT PASS BY ITSELF', [wrap(remedy.heals, width)]),
    ...section('AUTOMATIC FIX', fixLines(finding)),
    ...section(
      'THE POLICY THAT ALLOWS IT, AND NOTHING MORE',
      policy === undefined
        ? []
        : [...(remedy.proof === undefined ? [] : [wrap(remedy.proof, width), '']), policy],
    ),
    ...section(
      'TO MAKE IT LAST',
      remedy.lasting === undefined
        ? []
        : ['CDK:', remedy.lasting.cdk, '', 'Terraform:', remedy.lasting.terraform],
    ),
    ...section('EVIDENCE', evidence(finding)),
    ...section('WHAT ECS SAID', [finding.message === '' ? '(nothing)' : finding.message]),
    ...section('PARTICULARS', particulars(finding)),
    ...section('READ MORE', remedy.links),
  ];
  return `${lines.join('\n')}\n`;
};
