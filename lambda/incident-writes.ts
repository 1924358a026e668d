import type { Aws } from './aws.ts';
import type { Incident } from './incident.ts';
import { type Row, text } from './incident-row.ts';

export type Names = Record<string, string>;

/** A write of one row: what is set, what else its expression says, and on what it depends. */
export interface Write {
  readonly set: Row;
  readonly more?: string;
  readonly condition?: string;
  readonly names?: Names;
  readonly values?: Row;
}

/** What a conditional write left, or the row that refused it. */
export type Tried = { readonly row: Row } | { readonly refusedBy: Row | undefined };

const isFailedCondition = (error: unknown): error is Error & { Item?: Row } =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** `status`, `where` and others are words of DynamoDB's own, so every name is given by placeholder. */
export const named = (...names: readonly string[]): Names =>
  Object.fromEntries(names.map((name) => [`#${name}`, name]));

/** The condition that a row still is of this incident, and not of a later one of its key. */
export const same = ({ generation }: Incident): { names: Names; values: Row; condition: string } => ({
  names: named('generation'),
  values: { ':generation': text(generation) },
  condition: '#generation = :generation',
});

/** Reads and writes of single rows. `UpdateItem` writes everything: a grant of `PutItem` would be one more for nothing. */
export const rowsOf = (table: string, aws: Aws) => {
  const update = async (pk: string, { set, more = '', condition, names, values }: Write): Promise<Row> => {
    const sets = Object.keys(set).map((name) => `#${name} = :${name}`);
    const { Attributes: row = {} } = await aws('dynamodb:UpdateItem', {
      TableName: table,
      Key: { pk: text(pk) },
      ReturnValues: 'ALL_NEW',
      UpdateExpression: `SET ${sets.join(', ')}${more}`,
      ...(condition === undefined
        ? {}
        : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      ExpressionAttributeNames: { ...named(...Object.keys(set)), ...names },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ...values,
      },
    });
    return row;
  };

  const tried = async (pk: string, write: Write): Promise<Tried> => {
    try {
      return { row: await update(pk, write) };
    } catch (error) {
      if (isFailedCondition(error)) return { refusedBy: error.Item };
      throw error;
    }
  };

  const did = async (pk: string, write: Write): Promise<boolean> => 'row' in (await tried(pk, write));

  const get = async (pk: string): Promise<Row | undefined> => {
    const { Item: row } = await aws('dynamodb:GetItem', {
      TableName: table,
      Key: { pk: text(pk) },
      ConsistentRead: true,
    });
    return row;
  };

  return { update, tried, did, get };
};

export type Rows = ReturnType<typeof rowsOf>;
