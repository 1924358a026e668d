import { describe, expect, test } from 'vitest';
import { readAccount } from '../../cli/account-file.ts';
import { sandbox } from '../../cli/sandbox.ts';
import type { Aws, CallName } from '../../lambda/aws.ts';
import { isFinerRoot, type RootCode } from '../../lambda/codes.ts';
import { probes } from '../../lambda/probes/index.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { respond } from '../../lambda/respond.ts';
import { awsError } from '../fake-aws.ts';
import { accountWith, eventOf, host } from './account.ts';
import type { Situation } from './situation.ts';
import { pairs } from './situations.ts';

const web = `${host}/shop/web:1.4.2`;

/** The one finding of a situation, and the calls that led to it; `denied` is a call that the function may not make. */
const diagnose = async (
  { image = web, reason, onInstance, standalone, account }: Situation,
  denied?: CallName,
): Promise<{ finding: Finding; calls: Set<CallName> }> => {
  const { aws } = sandbox(readAccount(accountWith(image, account), 'account.json'));
  const calls = new Set<CallName>();
  const watched: Aws = (call, input, options) => {
    calls.add(call);
    if (call === denied) throw awsError('AccessDeniedException', `not authorized to perform ${call}`);
    return aws(call, input, options);
  };
  const means = { aws: watched, budgetMs: 5_000, publish: async () => {} };
  const { findings } = await respond(
    eventOf(image, reason, onInstance === true, standalone ? 'family:web' : undefined),
    means,
  );
  const [finding, ...others] = findings;
  if (finding === undefined || others.length > 0) throw new Error(`Not one finding but ${findings.length}`);
  return { finding, calls };
};

const reads = [...new Set(probes.flatMap(({ iam }) => iam.map(({ action }) => action)))];

describe.each(Object.entries(pairs))('%s', (code, { so, nearly }) => {
  test(`is told where ${so.what}`, async () => {
    const { finding } = await diagnose(so);
    expect(finding.rootCause.code).toBe(code);
    expect(
      finding.evidence.some(
        ({ result, detail }) => result === 'fail' && detail === finding.rootCause.summary,
      ),
    ).toBe(true);
  });

  test.each(nearly.map((each): [string, Situation] => [each.what, each]))(
    'is not claimed where %s',
    async (_what, each) => {
      const { finding } = await diagnose(each);
      expect(finding.rootCause.code).toBe(each.root);
    },
  );

  test.each(reads)('without %s is no false root cause, and says what was not seen', async (denied) => {
    const { finding, calls } = await diagnose(so, denied);
    const allowed: readonly RootCode[] = [so.root, finding.cause];
    expect(allowed).toContain(finding.rootCause.code);
    if (!calls.has(denied) || finding.rootCause.code === so.root) return;
    expect(finding.evidence.map(({ detail }) => detail).join('\n')).toContain(denied);
  });

  test.each(nearly.map((each): [string, Situation] => [each.what, each]))(
    'is not claimed either while one read after another is denied, where %s',
    async (_what, each) => {
      for (const denied of reads) {
        const { finding } = await diagnose(each, denied);
        const { code: found } = finding.rootCause;
        expect([each.root, finding.cause, ...(isFinerRoot(found) ? [] : [found])], denied).toContain(found);
        expect(found, denied).not.toBe(code);
      }
    },
  );
});
