import { describe, expect, test } from '@jest/globals';
import type { QuestionnaireItem } from '@medplum/fhirtypes';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_SYSTEMS, OPERATION_DEFINITIONS, QUESTIONNAIRES, STRUCTURE_DEFINITIONS, VALUE_SETS } from './index.ts';

const BASE = 'https://ehch.example/fhir/';
const README = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');

const definitions = [...STRUCTURE_DEFINITIONS, ...QUESTIONNAIRES, ...CODE_SYSTEMS, ...VALUE_SETS, ...OPERATION_DEFINITIONS];

test.each(definitions.map((definition) => [definition.url ?? '', definition] as const))('%s says what it is and is ready to be used', (url, definition) => {
  expect(url).toBe(`${BASE}${definition.resourceType}/${definition.id}`);
  expect(definition).toMatchObject({ status: 'active', experimental: false, publisher: 'EHCH', title: expect.any(String), description: expect.any(String) });
  expect(definition).not.toHaveProperty('snapshot');
});

test('every value set of ours that is bound is published, and so is every code system of ours that a value set takes from', () => {
  const bound = [...JSON.stringify(definitions).matchAll(/"(?:valueSet|answerValueSet)":"([^"]+)"/g)].map(([, url = '']) => url);
  const taken = VALUE_SETS.flatMap(({ compose }) => compose?.include ?? []).map(({ system = '' }) => system);
  expect(VALUE_SETS.map(({ url }) => url)).toEqual(expect.arrayContaining(bound.filter((url) => url.startsWith(BASE))));
  expect(CODE_SYSTEMS.map(({ url }) => url)).toEqual(expect.arrayContaining(taken.filter((url) => url.startsWith(BASE))));
});

const itemsOf = (items: readonly QuestionnaireItem[] = []): QuestionnaireItem[] => items.flatMap((item) => [item, ...itemsOf(item.item)]);

describe.each(QUESTIONNAIRES.map((questionnaire) => [questionnaire.id ?? '', questionnaire] as const))('questionnaire %s', (_, { item }) => {
  const linkIds = itemsOf(item).map(({ linkId }) => linkId);

  test('has stable link ids: kebab words, each once', () => {
    expect(linkIds.filter((linkId) => !/^[a-z]+(-[a-z]+)*$/.test(linkId))).toEqual([]);
    expect(new Set(linkIds).size).toBe(linkIds.length);
  });

  test('has its link ids listed in the README', () => {
    expect(linkIds.filter((linkId) => !README.includes(`\`${linkId}\``))).toEqual([]);
  });

  test('asks what a group holds only in the words of that group', () => {
    expect((item ?? []).flatMap((group) => (group.item ?? []).filter(({ linkId }) => !linkId?.startsWith(`${group.linkId}-`)))).toEqual([]);
  });
});

test('the holistic assessment asks all five domains, each with its own author, date and summary (EHCH R7)', () => {
  const domains = QUESTIONNAIRES.find(({ id }) => id === 'holistic-assessment')?.item ?? [];
  expect(domains.map(({ linkId, required }) => [linkId, required])).toEqual(
    ['physical', 'psychological', 'functional', 'social', 'environmental'].map((domain) => [domain, true]));
  for (const { linkId, item = [] } of domains) {
    expect(item.filter(({ required }) => required).map((question) => question.linkId)).toEqual([`${linkId}-author`, `${linkId}-date`, `${linkId}-summary`]);
  }
});

test('an action of a round outcome always has an owner and a review date (EHCH R11)', () => {
  const action = QUESTIONNAIRES.find(({ id }) => id === 'round-outcome')?.item?.find(({ linkId }) => linkId === 'action');
  expect(action?.repeats).toBe(true);
  expect(action?.item?.filter(({ required }) => required).map(({ linkId }) => linkId)).toEqual(['action-type', 'action-detail', 'action-owner', 'action-review-date']);
});
