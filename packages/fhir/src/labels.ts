import type { Coding, Resource } from '@medplum/fhirtypes';
import { HL7_CODES } from './systems.ts';

const RESTRICTED = new Set(['R', 'V']);

/** Whether a label says who may know of a resource: v3-Confidentiality. */
export const isConfidentiality = ({ system }: Coding): boolean => system === HL7_CODES.confidentiality;

/** Whether a resource is labelled restricted or very restricted, as a sensitive record is (SEC-054). */
export const isRestricted = ({ meta }: Resource): boolean => (meta?.security ?? []).some((label) => isConfidentiality(label) && RESTRICTED.has(label.code ?? ''));
