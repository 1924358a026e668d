import { expect, it } from 'vitest';
import { tableKeys } from '../../cli/table-keys.ts';
import { givenTemplate, idOf } from './given.ts';

const template = givenTemplate();
const table = template.findResources('AWS::DynamoDB::Table')[idOf(template, 'AWS::DynamoDB::Table')];

it('has the keys and the sparse index over which incidents are tested', () => {
  expect(table?.['Properties']).toMatchObject({
    ...tableKeys,
    AttributeDefinitions: expect.arrayContaining([...tableKeys.AttributeDefinitions]),
  });
  expect(table?.['Properties'].AttributeDefinitions).toHaveLength(tableKeys.AttributeDefinitions.length);
});

it('is paid by request, forgets by itself and can be brought back to any minute', () => {
  expect(table?.['Properties']).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

it('goes with the stack, but not with an update that would replace it', () => {
  expect(table).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' });
});

it('has a name by which npm run history finds it', () => {
  // CloudFormation names it by the stack's name and this id.
  expect(idOf(template, 'AWS::DynamoDB::Table')).toMatch(/^Incident/);
  expect(table?.['Properties']).not.toHaveProperty('TableName');
});

it('has neither a stream nor a copy elsewhere', () => {
  expect(table?.['Properties']).not.toHaveProperty('StreamSpecification');
  template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
});
