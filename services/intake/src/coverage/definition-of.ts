import { HttpError } from '@ehch/service-kit';
import type { Shelf } from '../sources/shelf.ts';
import type { DefinitionText } from './coverage-json.ts';

/** The YAML of a tenant's source as it is live now; undefined where there is none, or it does not go with this release. */
export async function definitionOf(sources: Shelf, tenant: string, name: string): Promise<DefinitionText | undefined> {
  const shelved = await sources.live(tenant, name).catch(ignoreBroken);
  if (shelved === undefined) return undefined;
  const text = (await sources.files(tenant, shelved))['source.yaml'];
  return text === undefined ? undefined : { file: 'source.yaml', text: text.toString(), definition: shelved.source.definition };
}

function ignoreBroken(error: unknown): undefined {
  if (!(error instanceof HttpError)) throw error;
}
