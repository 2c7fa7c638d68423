import type { Claim, Interaction } from './claims.ts';

type Methods = Partial<Record<Interaction, readonly string[]>>;

/** The methods by which interactions are asked for, by the shape of the address. */
const METHODS: Readonly<Record<'type' | 'search' | 'instance' | 'history' | 'version', Methods>> = {
  type: { 'search-type': ['GET', 'HEAD'], create: ['POST'] },
  search: { 'search-type': ['POST'] },
  instance: { read: ['GET', 'HEAD'], update: ['PUT'] },
  history: { 'history-instance': ['GET', 'HEAD'] },
  version: { vread: ['GET', 'HEAD'] },
};

/**
 * The methods that an address takes, by what is claimed; none where there is nothing at it (REST-074).
 *
 * @param path below the FHIR base, as it was sent
 */
export function methodsAt(path: string, claims: readonly Claim[]): string[] {
  const [type = '', second, third, ...more] = path.split('/').slice(1).filter((part, i, all) => part !== '' || i < all.length - 1);
  const claim = claims.find((one) => one.type === type);
  if (claim === undefined) return [];
  const offers = (operation: string) => claim.operations.some(({ name }) => operation === `$${name}`);
  if (second?.startsWith('$') && third === undefined) return offers(second) ? ['POST'] : [];
  if (third?.startsWith('$') && more.length === 0) return !/^[_$]/.test(second ?? '') && offers(third) ? ['GET', 'POST'] : [];
  const shape = shapeOf(second, third, more);
  const methods = shape === undefined ? {} : METHODS[shape];
  const conditional = shape === 'type' && claim.more?.conditionalUpdate === true ? ['PUT'] : [];
  return [...claim.interactions.flatMap((interaction) => methods[interaction] ?? []), ...conditional];
}

function shapeOf(second: string | undefined, third: string | undefined, more: readonly string[]): keyof typeof METHODS | undefined {
  if (second === undefined) return 'type';
  if (second === '_search' && third === undefined) return 'search';
  if (/^[_$]/.test(second)) return undefined;
  if (third === undefined) return 'instance';
  if (third !== '_history') return undefined;
  return { 0: 'history' as const, 1: 'version' as const }[more.length];
}
