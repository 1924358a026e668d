import { readStatement } from './read-statement.ts';
import { quoted } from './truth.ts';

/** `Action` or `Resource`, or the `Not` form of it: all but these. */
export interface Scope {
  readonly isExcluding: boolean;
  readonly patterns: readonly string[];
}

/** One entry of `Principal`: `*` alone has the type `*`. */
export interface Principal {
  readonly type: string;
  readonly value: string;
}

/** `Principal`, or `NotPrincipal`: all but these. */
export interface Principals {
  readonly isExcluding: boolean;
  readonly entries: readonly Principal[];
}

/** One operator, one key, its values: what `Condition` nests, laid flat. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement, with one form for everything that JSON lets people write in two. */
export interface Statement {
  /** Its place in the document, from 0; names it when it has no Sid. */
  readonly index: number;
  readonly sid?: string;
  /** `unreadable` may be either, and is treated as both. */
  readonly effect: 'Allow' | 'Deny' | 'unreadable';
  readonly actions: Scope;
  /** Absent in policies of a resource that is its own subject: trust policies, repository policies. */
  readonly resources?: Scope;
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
  /** Whether `${...}` is a variable here: only in documents of Version 2012-10-17. */
  readonly variables: boolean;
  /** What could not be read, in words. With one of these the statement can be ruled out, never relied on. */
  readonly doubts: readonly string[];
}

/** A policy as the evaluator reads it. Made by `parsePolicy` only. */
export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

/** A policy and how a message names it. */
export interface PolicySource {
  /** Name or ARN. */
  readonly name: string;
  readonly document: PolicyDocument;
  /**
   * Service control policies only: the root, unit or account that this one is attached to. Every level must
   * allow, and within one level one policy is enough. Without it, all of them are one level.
   */
  readonly level?: string;
}

/** AWS's largest policies have some 32,000 characters; longer text is not a policy of AWS. */
const MAX_CHARACTERS = 131_072;

const TOP_LEVEL = ['Version', 'Id', 'Statement'];

/**
 * Reads a policy, as JSON or as the URL-encoded JSON that IAM returns. What it can not read inside a
 * statement stays there as a doubt, so that the evaluation ends inconclusive and not wrong.
 *
 * @returns undefined when the text is no policy at all: not JSON, no `Statement`, or too long to be one.
 */
export const parsePolicy = (policy: string): PolicyDocument | undefined => {
  const text = typeof policy === 'string' ? policy : '';
  if (text.length > 3 * MAX_CHARACTERS) return undefined;
  const parsed = parseJson(text) ?? parseJson(decoded(text));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const elements = new Map<string, unknown>(Object.entries(parsed));
  const statement = elements.get('Statement');
  if (typeof statement !== 'object' || statement === null) return undefined;

  const version = elements.get('Version');
  const unknown = [...elements.keys()].filter((name) => !TOP_LEVEL.includes(name));
  // Every statement carries these, so a few have to do.
  const doubts = unknown.slice(0, 3).map((name) => `the policy has an unknown element ${quoted(name)}`);
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    doubts.push('the Version of the policy is not known');
  }
  const variables = version === '2012-10-17';
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return { statements: list.map((entry, index) => readStatement(entry, { index, variables, doubts })) };
};

const parseJson = (text: string): unknown => {
  if (text.length > MAX_CHARACTERS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};
