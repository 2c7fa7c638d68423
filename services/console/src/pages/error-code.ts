import { html } from '@remix-run/html-template';
import { EHCH_CODES } from '@ehch/fhir';
import { CODE_SYSTEMS } from '@ehch/fhir-profiles';
import { HttpError } from '@ehch/service-kit';
import type { CodeSystemConcept } from '@medplum/fhirtypes';
import type { Page } from './layout.ts';
import { facts } from './table.ts';

const CONCEPTS = new Map(CODE_SYSTEMS.filter(({ url }) => url === EHCH_CODES.error).flatMap(({ concept = [] }) => concept.map((one) => [one.code, one] as const)));

const property = (concept: CodeSystemConcept | undefined, name: string) => concept?.property?.find(({ code }) => code === name);

/** Who puts an error right. A code that this release does not know is the operator's to look into. */
export type Actor = 'sender' | 'mapping' | 'receiver' | 'network' | 'operator';

const ACTORS: readonly Actor[] = ['sender', 'mapping', 'receiver', 'network'];

export const actorOf = (code: string): Actor => ACTORS.find((actor) => actor === property(CONCEPTS.get(code), 'who')?.valueCode) ?? 'operator';

export const ACTOR_WORDS: Readonly<Record<Actor, string>> = {
  sender: 'the sender',
  mapping: 'us, in the mapping',
  receiver: 'the receiver',
  network: 'whoever keeps the network between them',
  operator: 'whoever operates this',
};

/** What an error code says, for people without its numbers filled in. */
export const meaningOf = (code: string): string => leftOpen(CONCEPTS.get(code)?.display);

/** What is different each time stands as three dots. */
const leftOpen = (text = ''): string => text.replaceAll(/ ?\{\w+\}\.?/g, ' …').replaceAll('( …)', '(…)');

/** The page of one code. Throws a 404. */
export function errorPage(code = ''): Page {
  const concept = CONCEPTS.get(code);
  if (concept === undefined) throw new HttpError({ status: 404, code: 'not-found', detail: 'There is no such error code.' });
  return {
    title: code,
    body: html`<h1>${code}</h1>
<p class="lead">${meaningOf(code)}</p>
<p>${leftOpen(concept.definition)}</p>
${facts([['Who puts it right', ACTOR_WORDS[actorOf(code)]], ['The whole page', html`<code>${property(concept, 'page')?.valueString ?? ''}</code>, or <code>ehch error ${code}</code>`]])}`,
  };
}
