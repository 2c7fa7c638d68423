import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeSystem, OperationDefinition, Questionnaire, Resource, StructureDefinition, ValueSet } from '@medplum/fhirtypes';

export { TOPIC_CODE, topicResource } from './compiler/topic-resource.ts';
export { TOPICS } from './topics.ts';

const FOLDER = join(import.meta.dirname, 'fsh-generated', 'resources');

const resources = readdirSync(FOLDER).sort().map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Resource);

/** Our profiles and extensions: differentials, without snapshots. */
export const STRUCTURE_DEFINITIONS: readonly StructureDefinition[] = resources.filter((resource) => resource.resourceType === 'StructureDefinition');

/** The round outcome and the holistic assessment. */
export const QUESTIONNAIRES: readonly Questionnaire[] = resources.filter((resource) => resource.resourceType === 'Questionnaire');

/** What a subscriber may do with its Subscription beyond the guide that it follows. */
export const OPERATION_DEFINITIONS: readonly OperationDefinition[] = resources.filter((resource) => resource.resourceType === 'OperationDefinition');

const errors = JSON.parse(readFileSync(join(import.meta.dirname, 'errors', 'CodeSystem-error.json'), 'utf8')) as CodeSystem;

/** Codes for what no national code is known for, and those of our errors. */
export const CODE_SYSTEMS: readonly CodeSystem[] = [...resources.filter((resource) => resource.resourceType === 'CodeSystem'), errors];

/** The codes that our profiles and questionnaires bind. */
export const VALUE_SETS: readonly ValueSet[] = resources.filter((resource) => resource.resourceType === 'ValueSet');
